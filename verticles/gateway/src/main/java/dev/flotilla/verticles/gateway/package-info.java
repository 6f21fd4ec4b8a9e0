/**
 * Puts the gateway on a node: reads {@code gateway.yaml}, opens the port, joins the node's drain.
 * Entry type: {@link dev.flotilla.verticles.gateway.GatewayVerticle}. All work is in the gateway
 * room.
 */
package dev.flotilla.verticles.gateway;
