package dev.flotilla.gateway;

/**
 * What a gateway is doing, at one moment.
 *
 * @param connections open client connections
 * @param inFlight requests without a complete answer
 * @param streams of these, the ones that stream to a discovered service
 * @param refused requests and connections turned away since the start because a limit was reached
 * @param accessLinesDropped access log lines lost since the start because the log could not keep up
 */
public record GatewayStatus(
    int connections, int inFlight, int streams, long refused, long accessLinesDropped) {}
