package dev.flotilla.gateway;

import dev.flotilla.core.Bytes;
import dev.flotilla.core.Check;
import dev.flotilla.core.FormerName;
import io.soabase.recordbuilder.core.RecordBuilder;

/**
 * Sizes and counts above which a gateway refuses requests. Immutable; an absent part takes its
 * default. The gateway refuses at once and queues nothing, because a queue only turns overload into
 * late answers.
 *
 * <p>Connections, requests, streams and bodies are limited twice: in all, where the next one gets
 * 503 with {@code Retry-After}, and for each client, where it gets 429, so that no client can use
 * up a limit alone. A client is an IPv4 address, or an IPv6 network of 64 bits.
 *
 * @param maxBody largest request body of a contract route; up to 64 MiB because it is held in
 *     memory, default 1 MiB
 * @param maxStreamBody largest request body of a streamed route, which is never held in memory;
 *     default 1 GiB
 * @param maxHeaders all header lines of a request together; 1 KiB to 1 MiB, default 16 KiB
 * @param maxRequestLine method, path and query; 256 B to 64 KiB, default 8 KiB, the size that RFC
 *     9112 asks every server for
 * @param maxConnections open client connections; the next one is closed at once; 1 or more, default
 *     10,000
 * @param maxInFlightRequests in flight at once, from the end of a contract's body, or of the
 *     headers, until the answer was sent; 1 or more, default 2,048. By Little's law that is 20,000
 *     requests/s at 100 ms
 * @param maxInFlightStreams in flight at once, counted among the requests too; 1 or more, default
 *     128. Also the connections to each instance of a streamed service
 * @param maxInFlightBodies bytes of all contract bodies that are arriving or being worked on; not
 *     less than {@code maxBody}, default 64 MiB, a quarter of the heap of our nodes
 * @param minBodyRate least bytes per second of a request body, after {@link
 *     GatewayTimeouts#bodyGrace}; what is slower gets 408. Time in which the service behind takes
 *     nothing does not count. 0 B for none; default 240 B, the one of Kestrel
 * @param maxClientRatio how much of {@code maxConnections}, {@code maxInFlightRequests}, {@code
 *     maxInFlightStreams} and {@code maxInFlightBodies} one client may take, but not less than 16
 *     of them, or one body; 0.01 to 1, and 1 limits no client. Default 0.5: a load test from one
 *     machine has 5,000 connections and 1,024 requests, and never all. Behind a proxy all clients
 *     have one address: set 1, and let the proxy limit them
 */
@RecordBuilder
public record GatewayLimits(
    @FormerName("body") Bytes maxBody,
    @FormerName("streamBody") Bytes maxStreamBody,
    @FormerName("headers") Bytes maxHeaders,
    @FormerName("requestLine") Bytes maxRequestLine,
    @FormerName("connections") Integer maxConnections,
    @FormerName("requests") Integer maxInFlightRequests,
    @FormerName("streams") Integer maxInFlightStreams,
    @FormerName("bodies") Bytes maxInFlightBodies,
    @FormerName("bodyRate") Bytes minBodyRate,
    @FormerName({"clientShare", "maxClientShare"}) Double maxClientRatio)
    implements GatewayLimitsBuilder.With {

  public GatewayLimits {
    maxBody = maxBody == null ? Bytes.ofMiB(1) : maxBody;
    maxStreamBody = maxStreamBody == null ? Bytes.ofMiB(1024) : maxStreamBody;
    maxHeaders = maxHeaders == null ? Bytes.ofKiB(16) : maxHeaders;
    maxRequestLine = maxRequestLine == null ? Bytes.ofKiB(8) : maxRequestLine;
    maxConnections = maxConnections == null ? 10_000 : maxConnections;
    maxInFlightRequests = maxInFlightRequests == null ? 2_048 : maxInFlightRequests;
    maxInFlightStreams = maxInFlightStreams == null ? 128 : maxInFlightStreams;
    maxInFlightBodies = maxInFlightBodies == null ? Bytes.ofMiB(64) : maxInFlightBodies;
    minBodyRate = minBodyRate == null ? new Bytes(240) : minBodyRate;
    maxClientRatio = maxClientRatio == null ? 0.5 : maxClientRatio;
    Check.between("maxBody in bytes", maxBody.count(), 0, 64 << 20);
    Check.between("maxHeaders in bytes", maxHeaders.count(), 1 << 10, 1 << 20);
    Check.between("maxRequestLine in bytes", maxRequestLine.count(), 256, 64 << 10);
    Check.atLeast("maxConnections", maxConnections, 1);
    Check.atLeast("maxInFlightRequests", maxInFlightRequests, 1);
    Check.atLeast("maxInFlightStreams", maxInFlightStreams, 1);
    Check.atLeast("maxInFlightBodies in bytes", maxInFlightBodies.count(), maxBody.count());
    Check.between("maxClientRatio", maxClientRatio, 0.01, 1.0);
  }

  /** A builder; a component that is not set takes its default. */
  public static GatewayLimitsBuilder builder() {
    return GatewayLimitsBuilder.builder();
  }

  /** Every default. */
  public static GatewayLimits defaults() {
    return builder().build();
  }
}
