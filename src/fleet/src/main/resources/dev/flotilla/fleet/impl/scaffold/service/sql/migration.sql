CREATE TABLE {{schema}}.note (
  id text PRIMARY KEY,
  text text NOT NULL,
  saved_at timestamptz NOT NULL DEFAULT now()
);
