package dev.flotilla.mesh.impl.base;

import dev.flotilla.core.Clock;
import dev.flotilla.core.Timers;
import io.vertx.core.internal.VertxInternal;

/** What a mesh takes from outside: contexts, time and randomness. */
public record MeshEnvironment(
    VertxInternal vertx, Clock clock, Timers timers, RandomSource random) {}
