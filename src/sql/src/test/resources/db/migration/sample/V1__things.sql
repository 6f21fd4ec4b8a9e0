CREATE TABLE thing (
  id bigint PRIMARY KEY,
  name text NOT NULL CONSTRAINT thing_name_unique UNIQUE,
  units int NOT NULL DEFAULT 0 CONSTRAINT thing_units_not_negative CHECK (units >= 0)
);
