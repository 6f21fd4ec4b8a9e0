/**
 * What changed in a cluster: each node keeps the last things that it saw, {@link
 * dev.flotilla.insight.event.NodeEvents} is the entry.
 */
package dev.flotilla.insight.event;
