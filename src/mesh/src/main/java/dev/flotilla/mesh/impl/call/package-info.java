/**
 * The life of a call. {@code MeshImpl} owns an {@code Upstream} per service, that owns an {@code
 * InstanceState} per instance; a {@code MeshCall} makes {@code Attempt}s on instances in stages.
 */
package dev.flotilla.mesh.impl.call;
