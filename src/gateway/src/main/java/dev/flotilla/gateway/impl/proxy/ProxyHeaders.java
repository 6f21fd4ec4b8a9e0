package dev.flotilla.gateway.impl.proxy;

import dev.flotilla.core.Baggage;
import dev.flotilla.core.CallContext;
import dev.flotilla.core.TraceContext;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Which headers cross the gateway, in either direction. */
final class ProxyHeaders {

  /** RFC 9110, section 7.6.1, and those that only ever meant one hop. */
  private static final Set<String> HOP_BY_HOP =
      Set.of(
          "connection",
          "keep-alive",
          "proxy-connection",
          "proxy-authenticate",
          "proxy-authorization",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  /** What clients may claim and only the gateway knows; and what the gateway answers itself. */
  private static final Set<String> OURS =
      Set.of(
          "host",
          "expect",
          "content-length",
          "forwarded",
          "x-forwarded-for",
          "x-forwarded-host",
          "x-forwarded-proto",
          "x-forwarded-port",
          "x-forwarded-prefix",
          "x-real-ip",
          "x-trace-id",
          TraceContext.HEADER,
          Baggage.HEADER,
          CallContext.DEADLINE_HEADER,
          CallContext.CALLER_HEADER);

  private ProxyHeaders() {}

  /** Copies a request's headers to the one that is forwarded, and adds the gateway's own. */
  static void forward(HttpServerRequest from, MultiMap to, CallContext call, long leftMs) {
    Set<String> named = namedByConnection(from.headers());
    from.headers()
        .forEach(
            (name, value) -> {
              String lower = name.toLowerCase(Locale.ROOT);
              if (!HOP_BY_HOP.contains(lower) && !OURS.contains(lower) && !named.contains(lower)) {
                to.add(name, value);
              }
            });
    String peer = from.remoteAddress() == null ? "unknown" : from.remoteAddress().hostAddress();
    String host = from.getHeader(HttpHeaders.HOST);
    to.set("x-forwarded-for", peer);
    to.set("x-forwarded-proto", from.scheme());
    if (host != null) {
      to.set("x-forwarded-host", host);
    }
    to.set("forwarded", forwarded(peer, host, from.scheme()));
    to.set("via", "1.1 flotilla");
    to.set(TraceContext.HEADER, call.trace().traceparent());
    to.set(CallContext.DEADLINE_HEADER, Long.toString(leftMs));
    to.set(CallContext.CALLER_HEADER, call.caller());
    String baggage = Baggage.write(call.baggage());
    if (!baggage.isEmpty()) {
      to.set(Baggage.HEADER, baggage);
    }
  }

  /** Copies an answer's headers back to the client. */
  static void giveBack(MultiMap from, MultiMap to) {
    Set<String> named = namedByConnection(from);
    from.forEach(
        (name, value) -> {
          String lower = name.toLowerCase(Locale.ROOT);
          if (!HOP_BY_HOP.contains(lower)
              && !named.contains(lower)
              && !lower.equals("x-trace-id")) {
            to.add(name, value);
          }
        });
  }

  private static Set<String> namedByConnection(MultiMap headers) {
    List<String> values = headers.getAll(HttpHeaders.CONNECTION);
    if (values.isEmpty()) {
      return Set.of();
    }
    Set<String> named = new HashSet<>();
    for (String value : values) {
      for (String name : value.split(",")) {
        named.add(name.trim().toLowerCase(Locale.ROOT));
      }
    }
    return named;
  }

  /** RFC 7239: an IPv6 address goes in brackets, and both in quotes. */
  private static String forwarded(String peer, String host, String proto) {
    String node = peer.indexOf(':') >= 0 ? "\"[" + peer + "]\"" : peer;
    String quoted = host == null ? "" : ";host=\"" + host.replace("\"", "") + "\"";
    return "for=" + node + quoted + ";proto=" + proto;
  }
}
