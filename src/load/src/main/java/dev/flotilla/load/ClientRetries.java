package dev.flotilla.load;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.LoggerFactory;

/**
 * Counts the requests that Gatling's HTTP client sends a second time, on another connection: of any
 * method, and without a word in the report, when the server closes a connection that was used
 * before and gives no answer. The client has no setting against it, and tells it in a debug message
 * only.
 */
final class ClientRetries extends AppenderBase<ILoggingEvent> implements AutoCloseable {

  /** Who tells it, and how the message begins (Gatling 3.15). */
  private static final String CLIENT = "io.gatling.http.client.impl.DefaultHttpClient";

  private static final String RETRYING = "Retrying with new";

  private final Logger logger;
  private final AtomicLong seen = new AtomicLong();

  private ClientRetries(Logger logger) {
    this.logger = logger;
  }

  /** Counts from now on. */
  static ClientRetries count() {
    Logger logger = (Logger) LoggerFactory.getLogger(CLIENT);
    ClientRetries clientRetries = new ClientRetries(logger);
    clientRetries.setContext(logger.getLoggerContext());
    clientRetries.start();
    logger.setLevel(Level.DEBUG);
    logger.setAdditive(false);
    logger.addAppender(clientRetries);
    return clientRetries;
  }

  /** How many there were. */
  long seen() {
    return seen.get();
  }

  @Override
  protected void append(ILoggingEvent event) {
    if (event.getMessage().startsWith(RETRYING)) {
      seen.incrementAndGet();
    }
  }

  /** Leaves the logger as it was. */
  @Override
  public void close() {
    logger.detachAppender(this);
    logger.setAdditive(true);
    logger.setLevel(null);
    stop();
  }
}
