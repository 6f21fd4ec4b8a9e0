/**
 * The stages of a call. {@code MeshImpl} owns an {@code Upstream} per service, which owns the
 * service's instances, breaker and limit; a {@code MeshCall} makes {@code Attempt}s at instances
 * and acts on the decisions that the stages return.
 */
package dev.flotilla.mesh.impl.call;
