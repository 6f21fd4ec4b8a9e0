/**
 * PostgreSQL: one shared reactive pool per node, migrations, transactions, failures by SQLSTATE,
 * and the embedded server. Entry type: {@link dev.flotilla.sql.Sql}. Knows no service's tables.
 */
package dev.flotilla.sql;
