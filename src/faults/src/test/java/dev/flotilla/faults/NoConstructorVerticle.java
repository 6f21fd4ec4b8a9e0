package dev.flotilla.faults;

import io.vertx.core.VerticleBase;

/** Cannot be deployed by a node: it takes no context. */
public final class NoConstructorVerticle extends VerticleBase {}
