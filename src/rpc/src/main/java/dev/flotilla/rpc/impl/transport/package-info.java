/**
 * Frames over the event bus: batching, flow control by credit, and pending calls. {@code
 * ClientTransport} and {@code ServerTransport} are its two ends.
 */
package dev.flotilla.rpc.impl.transport;
