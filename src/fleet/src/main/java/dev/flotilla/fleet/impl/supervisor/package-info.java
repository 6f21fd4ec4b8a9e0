/**
 * Starts the processes of a cluster, restarts those that crash, and stops all of them. The entry
 * type is {@link dev.flotilla.fleet.impl.supervisor.Supervisor}.
 */
package dev.flotilla.fleet.impl.supervisor;
