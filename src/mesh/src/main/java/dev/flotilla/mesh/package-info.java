/**
 * Protects calls to other services against failures: deadlines, retries within a budget, balancing,
 * breakers, limits and the ejection of unhealthy instances. Entry type: {@link
 * dev.flotilla.mesh.Mesh}. Does not know how a call is carried; the caller passes a transport.
 */
package dev.flotilla.mesh;
