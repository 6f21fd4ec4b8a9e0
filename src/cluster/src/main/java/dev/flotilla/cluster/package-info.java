/**
 * A node: one JVM that joins the cluster, becomes ready, lives, drains and leaves. Entry types:
 * {@link dev.flotilla.cluster.Node} for a whole JVM, {@link dev.flotilla.cluster.Membership} for a
 * Vert.x application that is clustered already. It knows nothing of services.
 */
package dev.flotilla.cluster;
