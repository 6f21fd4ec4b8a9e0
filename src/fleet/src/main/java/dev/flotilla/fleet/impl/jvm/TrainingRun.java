package dev.flotilla.fleet.impl.jvm;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.core.Json;
import dev.flotilla.fleet.impl.os.FleetFailure;
import dev.flotilla.fleet.impl.os.HttpCall;
import dev.flotilla.fleet.impl.os.LogTail;
import dev.flotilla.fleet.impl.plan.FleetHome;
import dev.flotilla.fleet.impl.plan.FleetState;
import dev.flotilla.fleet.impl.plan.StateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A real start for the makers of archives: a launcher, the embedded PostgreSQL and the nodes of a
 * {@link TrainingPlan}, on free ports and in a folder that is removed afterwards. They answer some
 * requests and are stopped.
 *
 * @param plan what is started
 * @param java program
 */
public record TrainingRun(TrainingPlan plan, Path java) implements Training {

  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration STOP_DEADLINE = Duration.ofSeconds(90);
  private static final Duration ANSWER_DEADLINE = Duration.ofSeconds(1);
  private static final int ROUNDS = 20;

  @Override
  public List<String> nodeOptions() {
    return plan.shape().jvm();
  }

  @Override
  public void run(Release release, List<String> node, List<String> launcher) throws IOException {
    Path folder = Files.createTempDirectory("flotilla-training");
    try {
      int offset = plan.write(folder, node);
      FleetHome home = new FleetHome(folder.resolve("home"));
      home.create();
      Process process = start(release, launcher, folder, home, offset);
      Thread hook = new Thread(() -> stop(process), "stop");
      Runtime.getRuntime().addShutdownHook(hook);
      try {
        ask(awaitReady(process, home));
      } finally {
        stop(process);
        Runtime.getRuntime().removeShutdownHook(hook);
      }
    } finally {
      Releases.remove(folder);
    }
  }

  private Process start(
      Release release, List<String> options, Path folder, FleetHome home, int offset)
      throws IOException {
    List<String> words = new ArrayList<>(List.of(java.toString()));
    words.addAll(options);
    words.addAll(List.of("-Xmx96m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    words.add("-Dlogback.configurationFile=dev/flotilla/fleet/logback-launcher.xml");
    words.addAll(List.of("-Dflotilla.root=" + folder, "-Dflotilla.jars=" + release.jars()));
    words.addAll(List.of("-cp", release.classPath(), "dev.flotilla.fleet.Main", "up"));
    words.addAll(List.of("--port-offset", Integer.toString(offset)));
    ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("FLOTILLA_"));
    builder.environment().put("FLOTILLA_HOME", home.folder().toString());
    return builder.redirectOutput(home.log("launcher").toFile()).start();
  }

  private FleetState awaitReady(Process process, FleetHome home) {
    StateFile file = new StateFile(home.state());
    long limit = System.nanoTime() + plan.shape().startTimeout().plusSeconds(60).toNanos();
    while (System.nanoTime() < limit && !ended(process, POLL)) {
      Optional<FleetState> state = file.read();
      if (state.isPresent() && state.get().phase() == FleetState.Phase.READY) {
        return state.get();
      }
    }
    throw new FleetFailure(
        "the training did not start: " + String.join(" ", LogTail.last(home.log("launcher"), 3)));
  }

  /** Every page of the nodes, and every path of the gateway that can be read. */
  private static void ask(FleetState state) {
    List<String> urls = new ArrayList<>();
    state
        .nodes()
        .forEach(
            node ->
                List.of("/health/ready", "/health/live", "/metrics", "/node", "/services", "/mesh")
                    .forEach(page -> urls.add(node.endpoint() + page)));
    Optional.ofNullable(state.urls().get("gateway")).ifPresent(url -> urls.addAll(paths(url)));
    Set<String> silent = new HashSet<>(); // streams, which do not end
    for (int round = 0; round < ROUNDS; round++) {
      for (String url : urls) {
        if (!silent.contains(url) && HttpCall.get(url, ANSWER_DEADLINE).isEmpty()) {
          silent.add(url);
        }
      }
    }
  }

  private static List<String> paths(String gateway) {
    List<String> urls = new ArrayList<>();
    HttpCall.get(gateway + "/openapi.json", ANSWER_DEADLINE.multipliedBy(10))
        .filter(answer -> answer.status() == 200)
        .ifPresent(answer -> addPaths(gateway, answer.body(), urls));
    return urls;
  }

  private static void addPaths(String gateway, String openApi, List<String> urls) {
    try {
      JsonNode paths = Json.mapper().readTree(openApi).path("paths");
      paths
          .fields()
          .forEachRemaining(
              path -> {
                if (path.getValue().has("get")) {
                  urls.add(gateway + path.getKey().replaceAll("\\{[^}]*}", "GAR-0001"));
                }
              });
    } catch (IOException notADocument) {
      throw new FleetFailure("the gateway's OpenAPI document cannot be read: " + notADocument);
    }
  }

  private static void stop(Process process) {
    process.destroy();
    if (!ended(process, STOP_DEADLINE)) {
      process.destroyForcibly();
    }
  }

  private static boolean ended(Process process, Duration deadline) {
    try {
      return process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
