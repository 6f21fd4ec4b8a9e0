package dev.flotilla.verticles.payments;

import dev.flotilla.core.Check;
import dev.flotilla.core.FormerName;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;

/**
 * How the bank is called: the content of {@code payments.yaml}. Absent parts take their default.
 *
 * @param bank base URL of the bank, plain http
 * @param callTimeout for a whole call, waiting for a connection included; 1 ms or more
 * @param connectTimeout for opening a connection
 * @param maxConnections open at once, 1 to 1,000
 * @param maxQueuedCalls calls that may wait for a connection, 0 to 100,000; the next one is not
 *     made
 */
@RecordBuilder
public record PaymentsOptions(
    String bank,
    Duration callTimeout,
    Duration connectTimeout,
    @FormerName("connections") Integer maxConnections,
    @FormerName("waiting") Integer maxQueuedCalls)
    implements PaymentsOptionsBuilder.With {

  /** Where DESIGN puts the bank. */
  public static final String DEFAULT_BANK = "http://127.0.0.1:8090";

  /** A customer waits for the answer, and orders has other steps to take in the same deadline. */
  public static final Duration DEFAULT_CALL_TIMEOUT = Duration.ofSeconds(1);

  /** On loopback or in one data centre a connection that takes longer is none. */
  public static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofMillis(300);

  /** Enough for 600 charges a second of 50 ms; a hung bank holds no more than these. */
  public static final int DEFAULT_MAX_CONNECTIONS = 32;

  /** What 32 connections work off within the call timeout at 100 ms a charge. */
  public static final int DEFAULT_MAX_QUEUED_CALLS = 320;

  public PaymentsOptions {
    bank = bank == null ? DEFAULT_BANK : bank;
    callTimeout = callTimeout == null ? DEFAULT_CALL_TIMEOUT : callTimeout;
    connectTimeout = connectTimeout == null ? DEFAULT_CONNECT_TIMEOUT : connectTimeout;
    maxConnections = maxConnections == null ? DEFAULT_MAX_CONNECTIONS : maxConnections;
    maxQueuedCalls = maxQueuedCalls == null ? DEFAULT_MAX_QUEUED_CALLS : maxQueuedCalls;
    Check.that(isBase(bank), "bank", "a URL as http://host:port", bank);
    Check.atLeast("callTimeout", callTimeout, Duration.ofMillis(1));
    Check.atLeast("connectTimeout", connectTimeout, Duration.ofMillis(1));
    Check.between("maxConnections", maxConnections, 1, 1_000);
    Check.between("maxQueuedCalls", maxQueuedCalls, 0, 100_000);
  }

  /** A builder; a component that is not set takes its default. */
  public static PaymentsOptionsBuilder builder() {
    return PaymentsOptionsBuilder.builder();
  }

  /** All defaults. */
  public static PaymentsOptions defaults() {
    return builder().build();
  }

  private static boolean isBase(String text) {
    try {
      URI uri = new URI(text);
      return "http".equals(uri.getScheme()) && uri.getHost() != null && uri.getQuery() == null;
    } catch (URISyntaxException malformed) {
      return false;
    }
  }
}
