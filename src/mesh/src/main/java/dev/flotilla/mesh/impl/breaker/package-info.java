/**
 * Circuit breakers. {@code BreakerStateMachine} is the one state machine, behind named breakers,
 * services and instances; {@code ClusterBreaker} lets breakers of one name on several nodes agree.
 */
package dev.flotilla.mesh.impl.breaker;
