CREATE TABLE account (
  id bigint PRIMARY KEY,
  owner text NOT NULL,
  balance_units bigint NOT NULL CONSTRAINT balance_not_negative CHECK (balance_units >= 0)
);
INSERT INTO account VALUES (1, 'ann', 100), (2, 'bob', 100);
