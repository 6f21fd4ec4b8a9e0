/** The backend for the Vert.x service discovery API. */
package dev.flotilla.discovery.impl.vertx;
