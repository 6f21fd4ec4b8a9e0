/** Streams requests to discovered HTTP services and their responses back. */
package dev.flotilla.gateway.impl.proxy;
