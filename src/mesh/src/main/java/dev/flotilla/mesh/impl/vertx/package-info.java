/** Circuit breakers that implement the interface of vertx-circuit-breaker. */
package dev.flotilla.mesh.impl.vertx;
