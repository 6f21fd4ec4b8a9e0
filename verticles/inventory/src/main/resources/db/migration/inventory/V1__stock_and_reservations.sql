-- Units per SKU. The checks are the last line of defence: no bug above can sell what is not there.
CREATE TABLE inventory.stock (
  sku text PRIMARY KEY,
  available bigint NOT NULL CHECK (available >= 0),
  reserved bigint NOT NULL DEFAULT 0 CHECK (reserved >= 0)
) WITH (fillfactor = 70); -- room for the new row versions of a popular SKU on its own page

-- Who holds what. Released ones stay, so that a late reserve with the same id takes nothing.
-- skus and quantities belong together by position; released without ever being held: both empty.
CREATE TABLE inventory.reservation (
  id text PRIMARY KEY,
  status text NOT NULL CHECK (status IN ('HELD', 'RELEASED')),
  skus text[] NOT NULL DEFAULT '{}',
  quantities int[] NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL DEFAULT now(),
  released_at timestamptz,
  CHECK (cardinality(skus) = cardinality(quantities))
);
