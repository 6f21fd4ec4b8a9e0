package dev.flotilla.bench.start;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.bench.Bench;
import dev.flotilla.bench.BenchFailure;
import dev.flotilla.bench.process.GuardedProcess;
import dev.flotilla.bench.process.LogFile;
import dev.flotilla.core.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What {@code run.sh up} starts of {@code cluster-config}, in a home of its own: the nodes and the
 * embedded PostgreSQL. For one thread.
 */
final class LauncherCluster implements StartedCluster {

  private static final String LOG = "start-ours.log";

  /** Wide enough for a build before it. */
  private static final Duration START = Duration.ofMinutes(10);

  /** Beyond the deadlines of the launcher, which drains its nodes. */
  private static final Duration END = Duration.ofSeconds(60);

  private static final long POLL_MS = 10;

  private final GuardedProcess launcher;
  private final double seconds;
  private final OptionalDouble cpuSeconds;
  private final List<Long> nodes;

  private LauncherCluster(GuardedProcess launcher, double seconds, List<Long> nodes) {
    this.launcher = launcher;
    this.seconds = seconds;
    this.cpuSeconds = CpuTime.seconds(processes(launcher));
    this.nodes = nodes;
  }

  /**
   * Runs {@code run.sh up} with the JDK of this JVM and waits until the cluster is ready, as the
   * launcher's state file says.
   *
   * @param home {@code FLOTILLA_HOME}
   * @throws BenchFailure if it does not get ready; then it is gone
   */
  static LauncherCluster start(Bench bench, Path home, int portOffset) throws InterruptedException {
    Path log = bench.folder().resolve(LOG);
    List<String> words = new ArrayList<>(List.of(bench.checkout().resolve("run.sh").toString()));
    words.addAll(List.of("up", "--port-offset", String.valueOf(portOffset)));
    long begin = System.nanoTime();
    GuardedProcess launcher;
    try {
      launcher = GuardedProcess.start(words, environment(bench, home), log, END);
    } catch (IOException refused) {
      throw new BenchFailure("run.sh does not start: " + refused.getMessage());
    }
    try {
      JsonNode state = awaitReady(launcher, home.resolve("state"), begin);
      double seconds = (System.nanoTime() - begin) / 1e9;
      return new LauncherCluster(launcher, seconds, pids(state));
    } catch (IOException | BenchFailure failed) {
      launcher.close();
      throw new BenchFailure("./run.sh up: " + failed.getMessage() + ": " + LogFile.lastLine(log));
    } catch (InterruptedException stopped) {
      launcher.close();
      throw stopped;
    }
  }

  /** What another cluster of the user's may be known by must not reach this one. */
  private static Map<String, String> environment(Bench bench, Path home) {
    Map<String, String> environment = new HashMap<>();
    environment.put("FLOTILLA_HOME", home.toString());
    environment.put("JAVA_HOME", bench.java().getParent().getParent().toString());
    environment.put("FLOTILLA_PG_URI", "");
    environment.put("FLOTILLA_ADMIN_TOKENFILE", "");
    return environment;
  }

  private static JsonNode awaitReady(GuardedProcess launcher, Path file, long begin)
      throws IOException, InterruptedException {
    while (System.nanoTime() - begin < START.toNanos()) {
      JsonNode state = read(file);
      if (state.path("phase").asText().equals("READY") && isOf(launcher, state)) {
        return state;
      }
      if (!launcher.isAlive()) {
        throw new BenchFailure("it ended before it was ready");
      }
      Thread.sleep(POLL_MS);
    }
    throw new BenchFailure("it is not ready within " + START.toMinutes() + " minutes");
  }

  private static JsonNode read(Path file) {
    try {
      return Json.mapper().readTree(Files.readString(file));
    } catch (IOException notYet) {
      return Json.mapper().createObjectNode();
    }
  }

  /** A file may be left of a launcher that was killed. */
  private static boolean isOf(GuardedProcess launcher, JsonNode state) {
    long pid = state.path("supervisor").path("pid").asLong();
    return launcher.program().filter(program -> program.pid() == pid).isPresent();
  }

  private static List<Long> pids(JsonNode state) throws IOException {
    List<Long> pids = new ArrayList<>();
    state.path("nodes").forEach(node -> pids.add(node.path("process").path("pid").asLong()));
    if (pids.isEmpty() || pids.contains(0L)) {
      throw new IOException("its state names no process for a node");
    }
    return pids;
  }

  /**
   * Waits until the launcher has neither started nor ended a process for this long: the first start
   * of a home makes class archives when the cluster is ready.
   *
   * @param limit after which it is as it is
   */
  void awaitRest(Duration quiet, Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    long since = System.nanoTime();
    Set<Long> last = children();
    while (System.nanoTime() - since < quiet.toNanos() && System.nanoTime() - end < 0) {
      Thread.sleep(100);
      Set<Long> now = children();
      if (!now.equals(last)) {
        last = now;
        since = System.nanoTime();
      }
    }
  }

  /** The launcher and all that it has started and that runs. */
  private static List<Long> processes(GuardedProcess launcher) {
    return launcher.program().stream()
        .flatMap(program -> Stream.concat(Stream.of(program), program.descendants()))
        .map(ProcessHandle::pid)
        .toList();
  }

  private Set<Long> children() {
    return launcher.program().stream()
        .flatMap(ProcessHandle::children)
        .map(ProcessHandle::pid)
        .collect(Collectors.toSet());
  }

  @Override
  public double seconds() {
    return seconds;
  }

  @Override
  public OptionalDouble cpuSeconds() {
    return cpuSeconds;
  }

  @Override
  public List<Long> nodes() {
    return nodes;
  }

  @Override
  public void close() {
    launcher.close();
  }
}
