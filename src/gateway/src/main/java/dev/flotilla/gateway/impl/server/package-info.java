/**
 * The server side of a connection: its deadlines and limits, the requests in flight, and the
 * exchange of one request and its response.
 */
package dev.flotilla.gateway.impl.server;
