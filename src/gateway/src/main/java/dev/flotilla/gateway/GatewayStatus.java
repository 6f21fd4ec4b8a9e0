package dev.flotilla.gateway;

import java.util.Map;

/**
 * What a gateway is doing, at one moment.
 *
 * @param connections open client connections
 * @param inFlight requests without a complete answer; those whose body is still arriving count from
 *     its end, if they go to a contract
 * @param streams of these, the ones that stream to a discovered service
 * @param bodyBytes contract bodies that are arriving or being worked on
 * @param refused requests and connections turned away since the start because a limit was reached
 * @param rejections what clients were turned away or cut for since the start: how often by reason
 *     code, as {@code MALFORMED_REQUEST} or {@code UNREAD_ANSWER}; without those that never
 *     occurred
 * @param accessLinesDropped access log lines lost since the start because the log could not keep up
 */
public record GatewayStatus(
    int connections,
    int inFlight,
    int streams,
    long bodyBytes,
    long refused,
    Map<String, Long> rejections,
    long accessLinesDropped) {}
