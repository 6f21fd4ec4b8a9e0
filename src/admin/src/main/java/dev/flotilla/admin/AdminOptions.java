package dev.flotilla.admin;

import dev.flotilla.core.Check;
import dev.flotilla.core.FormerName;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;

/**
 * The content of {@code admin.yaml}. Immutable; an absent part takes its default.
 *
 * @param host address to listen on; default {@code 127.0.0.1}: the token travels in clear text, so
 *     clients on other hosts must use an encrypting proxy
 * @param port 1 to 65,535, or 0 for any free one; default {@value #DEFAULT_PORT}
 * @param reusePort whether several nodes of one machine may listen on the port; see {@code
 *     GatewayOptions}. Default no
 * @param tokenFile file whose one line is the token, at least {@value #SHORTEST_TOKEN} characters;
 *     the launcher creates one and passes its path as {@code FLOTILLA_ADMIN_TOKENFILE}
 * @param controlFile file that names the launcher's address, which answers for {@code /fleet}; the
 *     launcher passes its path as {@code FLOTILLA_ADMIN_CONTROLFILE}. Without it {@code /fleet} is
 *     refused
 * @param nodeTimeout how long a node may take to report its state; 10 ms to 5 s, default 1 s. A
 *     healthy node answers from memory; a list of services takes this long while a node hangs
 * @param dryRunTimeout how long a node may take to replay its last hour; 100 ms to 60 s, default 20
 *     s, enough for 100 million calls
 */
@RecordBuilder
public record AdminOptions(
    @FormerName("nodeDeadline") String host,
    @FormerName("dryRunDeadline") Integer port,
    Boolean reusePort,
    String tokenFile,
    String controlFile,
    Duration nodeTimeout,
    Duration dryRunTimeout)
    implements AdminOptionsBuilder.With {

  /** Of DESIGN.md, section 5. */
  public static final int DEFAULT_PORT = 8081;

  /** 32 characters. Source: 128 bits in hexadecimal, which cannot be guessed over a network. */
  public static final int SHORTEST_TOKEN = 32;

  public AdminOptions {
    host = host == null ? "127.0.0.1" : host;
    port = port == null ? DEFAULT_PORT : port;
    reusePort = reusePort != null && reusePort;
    nodeTimeout = nodeTimeout == null ? Duration.ofSeconds(1) : nodeTimeout;
    dryRunTimeout = dryRunTimeout == null ? Duration.ofSeconds(20) : dryRunTimeout;
    Check.notBlank("host", host);
    Check.between("port", port, 0, 65_535);
    Check.between("nodeTimeout in ms", nodeTimeout.toMillis(), 10, 5_000);
    Check.between("dryRunTimeout in ms", dryRunTimeout.toMillis(), 100, 60_000);
  }

  /** A builder; a component that is not set takes its default. */
  public static AdminOptionsBuilder builder() {
    return AdminOptionsBuilder.builder();
  }
}
