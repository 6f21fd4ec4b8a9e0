/** Replays the calls of the last hour with other breaker options. */
package dev.flotilla.mesh.impl.forecast;
