/**
 * The live view of all instances in the cluster, which follows the members that host them. Entry
 * type: {@link dev.flotilla.discovery.Discovery}. Look-ups never touch the network; nothing here
 * calls a service.
 */
package dev.flotilla.discovery;
