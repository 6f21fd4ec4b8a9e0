CREATE TABLE slow AS SELECT pg_sleep(0.5)::text AS waited;
