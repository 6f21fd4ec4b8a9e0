/** Serves the vertx-web Routers of users behind the gateway's limits and guards. */
package dev.flotilla.gateway.impl.mount;
