package dev.flotilla.node.impl;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/** What must be set before anything else is loaded: logging, Hazelcast's checks and signals. */
public final class ProcessSetup {

  private static final String LOGBACK = "logback.configurationFile";
  private static final String HAZELCAST_VALIDATION = "hazelcast.config.schema.validation.enabled";
  private static final String NETTY_EVENTS = "io.netty.jfr.enabled";

  /** That of the cluster module, which its tests check. */
  private static final String BUILT_IN_HAZELCAST = "/flotilla-hazelcast.yaml";

  private ProcessSetup() {}

  public static void of(NodeArguments nodeArguments, Map<String, String> environment) {
    System.setProperty("flotilla.node", nodeArguments.name());
    System.setProperty("hazelcast.logging.type", "slf4j");
    if (System.getProperty(LOGBACK) == null) {
      System.setProperty(LOGBACK, logback(nodeArguments.config()));
    }
    if (System.getProperty(NETTY_EVENTS) == null) {
      // Netty would load the flight recorder at each start. Set it to true to record its events.
      System.setProperty(NETTY_EVENTS, "false");
    }
    if (isShipped(nodeArguments.config().resolve("hazelcast.yaml"))) {
      System.setProperty(HAZELCAST_VALIDATION, "false");
    }
    if ("1".equals(environment.get("FLOTILLA_SUPERVISED"))) {
      ignoreInterrupts();
    }
  }

  /** Hazelcast checks its file against a schema, which is a fifth of a node's work at start. */
  private static boolean isShipped(Path file) {
    try (InputStream builtIn = ProcessSetup.class.getResourceAsStream(BUILT_IN_HAZELCAST)) {
      return builtIn != null
          && (!Files.exists(file)
              || Arrays.equals(builtIn.readAllBytes(), Files.readAllBytes(file)));
    } catch (IOException unreadable) {
      return false; // who reads it for use says what is wrong
    }
  }

  private static String logback(Path config) {
    Path file = config.resolve("logging").resolve("logback.xml");
    return Files.isReadable(file) ? file.toUri().toString() : "flotilla-logback.xml";
  }

  /** Ctrl-C reaches every process of the terminal; the supervisor stops its nodes in order. */
  private static void ignoreInterrupts() {
    Signal.handle(new Signal("INT"), SignalHandler.SIG_IGN);
  }
}
