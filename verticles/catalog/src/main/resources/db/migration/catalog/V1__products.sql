-- Sorted by the bytes of the SKU: keyset paging needs one order everywhere, whatever the server's locale.
create table catalog.products (
  sku         text collate "C" primary key,
  name        text   not null,
  description text   not null,
  category    text   not null,
  price       bigint not null check (price >= 0),
  currency    text   not null check (currency ~ '^[A-Z]{3}$'),
  search      tsvector not null generated always as (
    setweight(to_tsvector('english', name), 'A') ||
    setweight(to_tsvector('english', category), 'B') ||
    setweight(to_tsvector('english', description), 'C')) stored
);

create index products_search on catalog.products using gin (search);
