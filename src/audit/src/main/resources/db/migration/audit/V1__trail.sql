-- The last row of the trail. Its lock serialises appends.
CREATE TABLE audit.head (
  only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
  sequence bigint NOT NULL,
  hash text NOT NULL
) WITH (fillfactor = 10);

INSERT INTO audit.head (sequence, hash) VALUES (0, repeat('0', 64));

CREATE TABLE audit.trail (
  sequence bigint PRIMARY KEY,
  recorded_at timestamptz NOT NULL,
  at timestamptz NOT NULL,
  key text NOT NULL UNIQUE,
  actor text NOT NULL,
  origin text NOT NULL,
  address text NOT NULL,
  action text NOT NULL,
  target text NOT NULL,
  before text,
  after text,
  result text NOT NULL,
  previous text NOT NULL,
  hash text NOT NULL
);

-- A row continues the last one or is refused, whatever program inserts it.
CREATE FUNCTION audit.continue_trail() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE audit.head SET sequence = NEW.sequence, hash = NEW.hash
    WHERE sequence = NEW.sequence - 1 AND hash = NEW.previous;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'row % does not continue the audit trail', NEW.sequence
      USING ERRCODE = 'serialization_failure';
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION audit.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit trail only takes new rows, % of % is refused', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'insufficient_privilege';
END $$;

-- The head changes by a new row alone: then another trigger has called this one.
CREATE FUNCTION audit.refuse_direct_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF pg_trigger_depth() < 2 THEN
    RAISE EXCEPTION 'the audit trail only takes new rows, % of % is refused', TG_OP, TG_TABLE_NAME
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER continue_trail BEFORE INSERT ON audit.trail
  FOR EACH ROW EXECUTE FUNCTION audit.continue_trail();
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON audit.trail
  FOR EACH ROW EXECUTE FUNCTION audit.refuse_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON audit.trail
  FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
CREATE TRIGGER refuse_direct_change BEFORE UPDATE ON audit.head
  FOR EACH ROW EXECUTE FUNCTION audit.refuse_direct_change();
CREATE TRIGGER refuse_change BEFORE INSERT OR DELETE ON audit.head
  FOR EACH ROW EXECUTE FUNCTION audit.refuse_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON audit.head
  FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();

-- ALWAYS: session_replication_role must not switch them off.
ALTER TABLE audit.trail ENABLE ALWAYS TRIGGER continue_trail;
ALTER TABLE audit.trail ENABLE ALWAYS TRIGGER refuse_change;
ALTER TABLE audit.trail ENABLE ALWAYS TRIGGER refuse_truncate;
ALTER TABLE audit.head ENABLE ALWAYS TRIGGER refuse_direct_change;
ALTER TABLE audit.head ENABLE ALWAYS TRIGGER refuse_change;
ALTER TABLE audit.head ENABLE ALWAYS TRIGGER refuse_truncate;

REVOKE UPDATE, DELETE, TRUNCATE ON audit.trail FROM PUBLIC;
