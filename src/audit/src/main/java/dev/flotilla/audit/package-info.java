/**
 * The audit trail: who changed what in a cluster, in rows of PostgreSQL that only ever get new
 * ones, each with a hash over the one before. {@link dev.flotilla.audit.AuditTrail} is the entry.
 */
package dev.flotilla.audit;
