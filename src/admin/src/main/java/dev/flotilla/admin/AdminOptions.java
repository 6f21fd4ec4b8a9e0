package dev.flotilla.admin;

import dev.flotilla.core.Check;
import java.time.Duration;

/**
 * The content of {@code admin.yaml}. Immutable; an absent part takes its default.
 *
 * @param host address to listen on; default {@code 127.0.0.1}: the token travels in clear text, so
 *     whatever reaches it from elsewhere goes through something that encrypts
 * @param port 1 to 65,535, or 0 for any free one; default {@value #DEFAULT_PORT}
 * @param tokenFile file whose one line is the token, at least {@value #SHORTEST_TOKEN} characters;
 *     the launcher makes one and says where by {@code FLOTILLA_ADMIN_TOKENFILE}
 * @param nodeTimeout by when a node must have said how it is; 10 ms to 5 s, default 1 s, which is
 *     much for an answer from memory, and what a list of services takes while a node hangs
 * @param dryRunTimeout by when a node must have replayed its hour; 100 ms to 60 s, default 20 s,
 *     enough for 100 million calls
 */
public record AdminOptions(
    String host, Integer port, String tokenFile, Duration nodeTimeout, Duration dryRunTimeout) {

  /** Of DESIGN.md, section 5. */
  public static final int DEFAULT_PORT = 8081;

  /** 32 characters. Source: 128 bits in hexadecimal, what nobody guesses over a network. */
  public static final int SHORTEST_TOKEN = 32;

  public AdminOptions {
    host = host == null ? "127.0.0.1" : host;
    port = port == null ? DEFAULT_PORT : port;
    nodeTimeout = nodeTimeout == null ? Duration.ofSeconds(1) : nodeTimeout;
    dryRunTimeout = dryRunTimeout == null ? Duration.ofSeconds(20) : dryRunTimeout;
    Check.notBlank("host", host);
    Check.between("port", port, 0, 65_535);
    Check.between("nodeTimeout in ms", nodeTimeout.toMillis(), 10, 5_000);
    Check.between("dryRunTimeout in ms", dryRunTimeout.toMillis(), 100, 60_000);
  }
}
