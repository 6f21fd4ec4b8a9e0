/**
 * The real PostgreSQL server, unpacked from Maven artifacts and run as a child process: for laptops
 * and tests. Entry type: {@link dev.flotilla.sql.embedded.EmbeddedServer}. A node never starts one.
 */
package dev.flotilla.sql.embedded;
