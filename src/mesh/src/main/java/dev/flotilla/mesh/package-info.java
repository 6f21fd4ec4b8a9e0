/**
 * How calls to other services behave when things go wrong: deadline, retries within a budget,
 * balancing, breakers, ejection of sick instances. Entry type: {@link dev.flotilla.mesh.Mesh}. Does
 * not know how a call is carried; the caller hands that in.
 */
package dev.flotilla.mesh;
