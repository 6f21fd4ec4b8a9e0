CREATE TABLE shipping.parcel (
  order_id text PRIMARY KEY,
  tracking_id text NOT NULL UNIQUE,
  customer text NOT NULL,
  contents jsonb NOT NULL,
  accepted_at timestamptz NOT NULL DEFAULT now(),
  sent_at timestamptz,
  -- The work: first to send it, then to tell orders. No due_at: nothing is left to do.
  failures int NOT NULL DEFAULT 0,
  due_at timestamptz DEFAULT now(),
  CHECK (due_at IS NOT NULL OR sent_at IS NOT NULL)
) WITH (fillfactor = 80);

CREATE INDEX parcel_due ON shipping.parcel (due_at) WHERE due_at IS NOT NULL;
