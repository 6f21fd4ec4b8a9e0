package dev.flotilla.gateway;

import dev.flotilla.core.Bytes;
import dev.flotilla.core.Check;

/**
 * How much there may be of things at the gateway. Immutable; an absent part takes its default. What
 * is over a limit is refused at once: nothing queues here, because a queue only turns overload into
 * late answers.
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
 * @param requests in flight at once; the next one gets 503 with {@code Retry-After}; 1 or more,
 *     default 1,024. By Little's law that is 10,000 requests/s at 100 ms
 * @param streams in flight at once, counted among the requests too; 1 or more, default 64. Also the
 *     connections to each instance of a streamed service
 */
public record Limits(
    Bytes body,
    Bytes streamBody,
    Bytes headers,
    Bytes requestLine,
    Integer connections,
    Integer requests,
    Integer streams) {

  public Limits {
    body = body == null ? Bytes.ofMiB(1) : body;
    streamBody = streamBody == null ? Bytes.ofMiB(1024) : streamBody;
    headers = headers == null ? Bytes.ofKiB(16) : headers;
    requestLine = requestLine == null ? Bytes.ofKiB(8) : requestLine;
    connections = connections == null ? 10_000 : connections;
    requests = requests == null ? 1_024 : requests;
    streams = streams == null ? 64 : streams;
    Check.between("body in bytes", body.count(), 0, 64 << 20);
    Check.between("headers in bytes", headers.count(), 1 << 10, 1 << 20);
    Check.between("requestLine in bytes", requestLine.count(), 256, 64 << 10);
    Check.atLeast("connections", connections, 1);
    Check.atLeast("requests", requests, 1);
    Check.atLeast("streams", streams, 1);
  }

  /** Every default. */
  public static Limits defaults() {
    return new Limits(null, null, null, null, null, null, null);
  }

  /** The same with another largest contract body. */
  public Limits withBody(Bytes another) {
    return new Limits(another, streamBody, headers, requestLine, connections, requests, streams);
  }

  /** The same with other numbers of connections, requests and streams. */
  public Limits withCounts(int moreConnections, int moreRequests, int moreStreams) {
    return new Limits(
        body, streamBody, headers, requestLine, moreConnections, moreRequests, moreStreams);
  }
}
