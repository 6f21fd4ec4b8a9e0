/**
 * What people see of a cluster and how they change it while it runs: the admin API. Entry types:
 * {@link dev.flotilla.insight.AdminApi} for the node that serves it, {@link
 * dev.flotilla.insight.NodeAgent} for every node. Watches the abilities through what they offer to
 * everybody; none of them knows it.
 */
package dev.flotilla.insight;
