/** How an embedded PostgreSQL is unpacked, started, watched and stopped. Not for callers. */
package dev.flotilla.sql.embedded.impl;
