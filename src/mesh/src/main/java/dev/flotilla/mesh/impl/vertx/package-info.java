/** Circuit breakers behind the interface of vertx-circuit-breaker. */
package dev.flotilla.mesh.impl.vertx;
