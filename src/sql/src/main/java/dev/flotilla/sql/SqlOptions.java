package dev.flotilla.sql;

/**
 * How the database is reached. Immutable.
 *
 * @param uri as {@code postgresql://user:password@host:port/database}
 */
public record SqlOptions(String uri) {}
