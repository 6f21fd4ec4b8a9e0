/**
 * How connections, transactions and migrations work over the reactive driver and JDBC. Not for
 * callers.
 */
package dev.flotilla.sql.impl;
