/**
 * What a node says about itself: metrics of the mesh, and the answers of its {@link
 * dev.flotilla.insight.NodeAgent} to the node that serves the admin API. It reads the public state
 * of the other modules; none of them knows it.
 */
package dev.flotilla.insight;
