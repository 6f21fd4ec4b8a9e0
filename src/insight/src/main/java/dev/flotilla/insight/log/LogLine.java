package dev.flotilla.insight.log;

import java.time.Instant;

/**
 * One entry of a log, without secrets.
 *
 * @param logger name of the class that wrote it, mostly
 * @param verticle simple name of the class of the verticle that ran; null outside verticles
 * @param traceId of the call that was being handled; null outside calls, like the next one
 * @param error the failure with its stack; null if there is none
 */
public record LogLine(
    Instant timestamp,
    String level,
    String node,
    String logger,
    String thread,
    String verticle,
    String traceId,
    String spanId,
    String message,
    String error) {}
