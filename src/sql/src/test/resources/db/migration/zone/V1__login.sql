CREATE TABLE login AS SELECT current_setting('TimeZone') AS zone;
