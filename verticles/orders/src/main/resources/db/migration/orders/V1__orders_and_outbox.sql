CREATE TABLE orders.orders (
  id text PRIMARY KEY,
  -- Idempotency: the client's key, and a digest of what it was used for.
  key text NOT NULL UNIQUE,
  body_hash bytea NOT NULL,
  status text NOT NULL
    CHECK (status IN ('NEW', 'RESERVED', 'PAID', 'SHIPPED', 'REJECTED', 'CANCELLED')),
  reason text,
  customer text NOT NULL,
  lines jsonb NOT NULL,
  total bigint NOT NULL CHECK (total >= 0),
  currency text NOT NULL,
  tracking_id text,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  -- The work. Whoever raised attempt last may move the order on, until due_at; then anybody may
  -- take it over by raising attempt again. No due_at: nothing is left to do.
  attempt bigint NOT NULL DEFAULT 1,
  failures int NOT NULL DEFAULT 0,
  due_at timestamptz,
  -- Compensation that is owed: units of a refused order that inventory must put back.
  release_due boolean NOT NULL DEFAULT false,
  CHECK (NOT release_due OR status IN ('REJECTED', 'CANCELLED')),
  CHECK (due_at IS NOT NULL OR NOT release_due),
  CHECK ((status = 'SHIPPED') = (tracking_id IS NOT NULL))
) WITH (fillfactor = 80);

-- Only what is unfinished: small however many orders there are.
CREATE INDEX orders_due ON orders.orders (due_at) WHERE due_at IS NOT NULL;

-- Parcels that shipping must hear of; a row leaves when shipping has it.
CREATE TABLE orders.outbox (
  order_id text PRIMARY KEY REFERENCES orders.orders (id),
  parcel jsonb NOT NULL,
  failures int NOT NULL DEFAULT 0,
  due_at timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);

CREATE INDEX outbox_due ON orders.outbox (due_at);
