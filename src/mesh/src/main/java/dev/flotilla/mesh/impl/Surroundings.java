package dev.flotilla.mesh.impl;

import dev.flotilla.core.Clock;
import dev.flotilla.core.Timers;
import io.vertx.core.internal.VertxInternal;

/** What a mesh takes from outside: contexts, time and chance. */
record Surroundings(VertxInternal vertx, Clock clock, Timers timers, Dice dice) {}
