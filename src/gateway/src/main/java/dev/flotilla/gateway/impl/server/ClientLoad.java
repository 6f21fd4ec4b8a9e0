package dev.flotilla.gateway.impl.server;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What one client has in flight on all event loops together. A client is an IPv4 address or an IPv6
 * network of 64 bits, because a single host can have all addresses of such a network. Thread-safe.
 */
final class ClientLoad {

  private record Ipv6Network(long prefix) {}

  final AtomicInteger connections = new AtomicInteger();
  final AtomicInteger requests = new AtomicInteger();
  final AtomicInteger streams = new AtomicInteger();
  final AtomicLong bodyBytes = new AtomicLong();

  /** Connections and requests; the last one out removes this from the map of clients. */
  final AtomicInteger holders = new AtomicInteger();

  final Object key;

  ClientLoad(Object key) {
    this.key = key;
  }

  /** What identifies the client at a remote address. */
  static Object key(SocketAddress remote) {
    InetAddress address = remote instanceof InetSocketAddress inet ? inet.getAddress() : null;
    if (address instanceof Inet6Address) {
      return new Ipv6Network(ByteBuffer.wrap(address.getAddress()).getLong());
    }
    return address == null ? "unknown" : address;
  }
}
