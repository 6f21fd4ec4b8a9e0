/**
 * Circuit breakers. {@code BreakerStateMachine} decides on one node, for instances, services and
 * named breakers; {@code ClusterBreaker} lets the state machines of one key on several nodes agree;
 * {@code MonitoredBreaker} gives their permits to calls, with figures and events.
 */
package dev.flotilla.mesh.impl.breaker;
