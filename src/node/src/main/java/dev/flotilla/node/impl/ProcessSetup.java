package dev.flotilla.node.impl;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/** What must be set before anything else is loaded: logging and signals. */
public final class ProcessSetup {

  private static final String LOGBACK = "logback.configurationFile";

  private ProcessSetup() {}

  public static void of(Arguments arguments, Map<String, String> environment) {
    System.setProperty("flotilla.node", arguments.name());
    System.setProperty("hazelcast.logging.type", "slf4j");
    if (System.getProperty(LOGBACK) == null) {
      System.setProperty(LOGBACK, logback(arguments.config()));
    }
    if ("1".equals(environment.get("FLOTILLA_SUPERVISED"))) {
      ignoreInterrupts();
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
