package dev.flotilla.cluster;

/**
 * One JVM of the cluster, as every member sees it.
 *
 * @param id unique for the life of the JVM; the node id of the Vert.x cluster manager
 * @param name as configured, {@code shop-2}; the id for members other than Flotilla nodes
 * @param group all nodes of a group host the same verticles; empty for members other than Flotilla
 *     nodes
 * @param version of the software it runs
 * @param zone failure domain, {@code local} unless configured
 */
public record Member(String id, String name, String group, String version, String zone) {}
