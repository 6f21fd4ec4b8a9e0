package dev.flotilla.faults;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.core.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/**
 * A node in a JVM of its own, started as the launcher starts it; killed at the end if it is left.
 */
final class NodeJvm implements AutoCloseable {

  private static final Pattern ENDPOINT = Pattern.compile("endpoint is 127\\.0\\.0\\.1:(\\d+)");
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  /** They stay, for whoever asks why a test failed. */
  private static final Path LOGS = Path.of("target", "nodes");

  /** Wide, because other work may share the machine. */
  static final Duration LIMIT = Duration.ofSeconds(90);

  /**
   * A shell without job control starts what is in the background deaf to interrupts, and so is all
   * that comes from it. GNU's env can undo that; without it, tests must be started otherwise.
   */
  private static final List<String> HEARS_INTERRUPTS = hearsInterrupts();

  private final Process process;
  private final Path output;

  private NodeJvm(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /** Starts NodeMain with these arguments and variables. */
  static NodeJvm start(List<String> arguments, Map<String, String> environment) {
    List<String> command = new ArrayList<>(HEARS_INTERRUPTS);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // As the JVMs of the tests themselves: most of a short life would go into compiling well.
    command.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-XX:+UnlockDiagnosticVMOptions", "-XX:-BytecodeVerificationRemote"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("dev.flotilla.node.NodeMain");
    command.addAll(arguments);
    try {
      Path output = Files.createTempFile(Files.createDirectories(LOGS), "node", ".log");
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.redirectOutput(output.toFile()).environment().putAll(environment);
      return new NodeJvm(builder.start(), output);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static List<String> hearsInterrupts() {
    List<String> prefix = List.of("env", "--default-signal=INT");
    List<String> trial = new ArrayList<>(prefix);
    trial.add("true");
    try {
      Process process = new ProcessBuilder(trial).start();
      boolean ended = process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS);
      return ended && process.exitValue() == 0 ? prefix : List.of();
    } catch (IOException noSuchProgram) {
      return List.of();
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  NodeJvm awaitReady() {
    Awaitility.await("ready: " + this)
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> !process.isAlive() || isReady());
    if (!process.isAlive()) {
      throw new AssertionError("the node ended:\n" + output());
    }
    return this;
  }

  private boolean isReady() {
    return ENDPOINT.matcher(output()).find() && status("/health/ready") == 200;
  }

  /** Status of a page; 0 if nobody answers. */
  int status(String path) {
    try {
      return get(path).statusCode();
    } catch (IOException nobody) {
      return 0;
    }
  }

  JsonNode page(String path) throws IOException {
    return Json.mapper().readTree(get(path).body());
  }

  private HttpResponse<String> get(String path) throws IOException {
    Matcher found = ENDPOINT.matcher(output());
    if (!found.find()) {
      throw new IOException("no endpoint yet");
    }
    URI uri = URI.create("http://127.0.0.1:" + found.group(1) + path);
    try {
      return HTTP.send(
          HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException interrupted) {
      throw new IOException(interrupted);
    }
  }

  /** Sends a signal, as {@code STOP}. */
  void signal(String name) {
    try {
      Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
      if (kill.waitFor() != 0) {
        throw new AssertionError("kill -" + name + " failed");
      }
    } catch (IOException | InterruptedException failed) {
      throw new AssertionError(failed);
    }
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Exit code, within the limit. */
  int awaitExit() {
    try {
      if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError("still there after " + LIMIT + ":\n" + output());
      }
      return process.exitValue();
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }

  String output() {
    try {
      return Files.readString(output);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    awaitExit();
  }

  @Override
  public String toString() {
    return "JVM " + process.pid();
  }
}
