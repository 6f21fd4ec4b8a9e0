package dev.flotilla.gateway.impl.http;

import dev.flotilla.core.Baggage;
import dev.flotilla.core.CallContext;
import io.vertx.core.MultiMap;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which headers of a request are propagated to every service that is called for it. */
public final class BaggageHeaders {

  private final List<String> names;
  private final boolean standard;
  private final boolean client;

  /**
   * @param names as {@link dev.flotilla.gateway.GatewayOptions#baggage} says
   */
  public BaggageHeaders(List<String> names) {
    List<String> own = new ArrayList<>(names);
    this.standard = own.remove(Baggage.HEADER);
    this.client = own.remove(CallContext.CLIENT_BAGGAGE);
    this.names = List.copyOf(own);
  }

  /**
   * What this request brings; most bring nothing.
   *
   * @param peer address of the client
   */
  public Map<String, String> of(MultiMap headers, String peer) {
    Map<String, String> baggage = of(headers);
    if (!client) {
      return baggage;
    }
    Map<String, String> all = new LinkedHashMap<>();
    all.put(CallContext.CLIENT_BAGGAGE, peer);
    all.putAll(baggage);
    return all;
  }

  private Map<String, String> of(MultiMap headers) {
    Map<String, String> baggage =
        standard ? Baggage.parse(headers.getAll(Baggage.HEADER)) : Map.of();
    if (!baggage.isEmpty()) {
      baggage.keySet().removeIf(name -> name.startsWith(Baggage.OWN_PREFIX));
    }
    Map<String, String> named = named(headers);
    if (named.isEmpty()) {
      return baggage;
    }
    baggage.forEach(named::putIfAbsent);
    return Baggage.parse(Baggage.write(named)); // what is over the limits goes here, the last first
  }

  private Map<String, String> named(MultiMap headers) {
    Map<String, String> named = Map.of();
    for (String name : names) {
      String value = headers.get(name);
      if (value != null) {
        named = named.isEmpty() ? new LinkedHashMap<>() : named;
        named.put(name, value);
      }
    }
    return named;
  }
}
