CREATE TABEL wrong (id bigint);
