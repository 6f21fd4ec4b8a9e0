/** Circuit breakers: {@link dev.flotilla.mesh.breaker.Breaker}, its options and its health. */
package dev.flotilla.mesh.breaker;
