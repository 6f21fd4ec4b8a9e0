/**
 * The command line and the supervisor of local JVMs: starts a cluster with its PostgreSQL on one
 * machine, keeps it running, breaks it on purpose, stops it without a trace. Entry type: {@link
 * dev.flotilla.fleet.Main}. Speaks to nodes through processes and their HTTP endpoint only; never
 * joins the cluster.
 */
package dev.flotilla.fleet;
