/** Replays the calls of the last hour against other breaker options. */
package dev.flotilla.mesh.impl.forecast;
