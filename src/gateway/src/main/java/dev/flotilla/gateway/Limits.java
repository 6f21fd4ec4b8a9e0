package dev.flotilla.gateway;

import dev.flotilla.core.Bytes;
import dev.flotilla.core.Check;

/**
 * How much there may be of things at the gateway. Immutable; an absent part takes its default. What
 * is over a limit is refused at once: nothing queues here, because a queue only turns overload into
 * late answers.
 *
 * <p>Connections, requests, streams and bodies are limited twice: in all, where the next one gets
 * 503 with {@code Retry-After}, and for each client, where it gets 429, so that nobody can take all
 * of them. A client is an IPv4 address, or an IPv6 network of 64 bits.
 *
 * @param body largest request body of a contract route; up to 64 MiB because it is held in memory,
 *     default 1 MiB
 * @param streamBody largest request body of a streamed route, which is never held in memory;
 *     default 1 GiB
 * @param headers all header lines of a request together; 1 KiB to 1 MiB, default 16 KiB
 * @param requestLine method, path and query; 256 B to 64 KiB, default 8 KiB, the size that RFC 9112
 *     asks every server for
 * @param connections open client connections; the next one is closed at once; 1 or more, default
 *     10,000
 * @param requests in flight at once, from the end of a contract's body, or of the headers, until
 *     the answer was sent; 1 or more, default 2,048. By Little's law that is 20,000 requests/s at
 *     100 ms
 * @param streams in flight at once, counted among the requests too; 1 or more, default 128. Also
 *     the connections to each instance of a streamed service
 * @param bodies bytes of all contract bodies that are arriving or being worked on; not less than
 *     {@code body}, default 64 MiB, a quarter of the heap of our nodes
 * @param bodyRate least bytes per second of a request body, after {@link Deadlines#bodyGrace}; what
 *     is slower gets 408. Time in which the service behind takes nothing does not count. 0 B for
 *     none; default 240 B, the one of Kestrel
 * @param clientShare percent of {@code connections}, {@code requests}, {@code streams} and {@code
 *     bodies} that one client may take, but not less than 16 of them, or one body; 1 to 100.
 *     Default 50: a load test from one machine has 5,000 connections and 1,024 requests, and never
 *     all. Behind a proxy all clients have one address, so there it should be 100, which caps none,
 *     and the proxy should cap them
 */
public record Limits(
    Bytes body,
    Bytes streamBody,
    Bytes headers,
    Bytes requestLine,
    Integer connections,
    Integer requests,
    Integer streams,
    Bytes bodies,
    Bytes bodyRate,
    Integer clientShare) {

  public Limits {
    body = body == null ? Bytes.ofMiB(1) : body;
    streamBody = streamBody == null ? Bytes.ofMiB(1024) : streamBody;
    headers = headers == null ? Bytes.ofKiB(16) : headers;
    requestLine = requestLine == null ? Bytes.ofKiB(8) : requestLine;
    connections = connections == null ? 10_000 : connections;
    requests = requests == null ? 2_048 : requests;
    streams = streams == null ? 128 : streams;
    bodies = bodies == null ? Bytes.ofMiB(64) : bodies;
    bodyRate = bodyRate == null ? new Bytes(240) : bodyRate;
    clientShare = clientShare == null ? 50 : clientShare;
    Check.between("body in bytes", body.count(), 0, 64 << 20);
    Check.between("headers in bytes", headers.count(), 1 << 10, 1 << 20);
    Check.between("requestLine in bytes", requestLine.count(), 256, 64 << 10);
    Check.atLeast("connections", connections, 1);
    Check.atLeast("requests", requests, 1);
    Check.atLeast("streams", streams, 1);
    Check.atLeast("bodies in bytes", bodies.count(), body.count());
    Check.between("clientShare", clientShare, 1, 100);
  }

  /** Every default. */
  public static Limits defaults() {
    return new Limits(null, null, null, null, null, null, null, null, null, null);
  }

  /** The same with another largest contract body. */
  public Limits withBody(Bytes another) {
    return new Limits(
        another,
        streamBody,
        headers,
        requestLine,
        connections,
        requests,
        streams,
        bodies,
        bodyRate,
        clientShare);
  }

  /** The same with other numbers of connections, requests and streams. */
  public Limits withCounts(int moreConnections, int moreRequests, int moreStreams) {
    return new Limits(
        body,
        streamBody,
        headers,
        requestLine,
        moreConnections,
        moreRequests,
        moreStreams,
        bodies,
        bodyRate,
        clientShare);
  }

  /** The same with another memory for bodies. */
  public Limits withBodies(Bytes another) {
    return new Limits(
        body,
        streamBody,
        headers,
        requestLine,
        connections,
        requests,
        streams,
        another,
        bodyRate,
        clientShare);
  }

  /** The same with another least rate of a body. */
  public Limits withBodyRate(Bytes another) {
    return new Limits(
        body,
        streamBody,
        headers,
        requestLine,
        connections,
        requests,
        streams,
        bodies,
        another,
        clientShare);
  }

  /** The same with another share of one client, in percent. */
  public Limits withClientShare(int percent) {
    return new Limits(
        body,
        streamBody,
        headers,
        requestLine,
        connections,
        requests,
        streams,
        bodies,
        bodyRate,
        percent);
  }
}
