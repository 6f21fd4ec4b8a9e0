/**
 * How the mesh works inside; not for callers. {@code LiveMesh} owns an {@code Upstream} per
 * service, that owns a {@code Target} per instance; a {@code MeshCall} makes {@code Attempt}s on
 * targets. A {@code Circuit} is the one state machine, behind named breakers and behind targets. A
 * {@code SharedCircuit} lets circuits of the same name on other nodes know and probes with them.
 * Everything is safe from many event loops without locks, except an ejection itself.
 */
package dev.flotilla.mesh.impl;
