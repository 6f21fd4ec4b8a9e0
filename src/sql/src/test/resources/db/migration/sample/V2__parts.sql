CREATE TABLE part (
  id bigint PRIMARY KEY,
  thing bigint NOT NULL CONSTRAINT part_of_thing REFERENCES thing
);
