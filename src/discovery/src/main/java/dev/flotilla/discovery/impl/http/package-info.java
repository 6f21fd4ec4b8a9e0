/** Discovered HTTP services as targets of the Vert.x HTTP client. */
package dev.flotilla.discovery.impl.http;
