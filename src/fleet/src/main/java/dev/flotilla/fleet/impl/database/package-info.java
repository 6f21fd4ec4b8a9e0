/** The PostgreSQL server of a cluster: embedded, or external. */
package dev.flotilla.fleet.impl.database;
