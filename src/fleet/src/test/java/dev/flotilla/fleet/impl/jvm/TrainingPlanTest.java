package dev.flotilla.fleet.impl.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.ConfigDirectory;
import dev.flotilla.plan.ClusterPlan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingPlanTest {

  @TempDir Path folder;
  private Path config;

  @BeforeEach
  void aProject() throws Exception {
    config = Files.createDirectories(folder.resolve("project/logging")).getParent();
    Files.writeString(config.resolve("logging/logback.xml"), "<configuration/>");
  }

  @Test
  void oneNodeHostsEveryVerticleAndAnotherOneWhatMayRunTwice() throws Exception {
    ClusterPlan trained =
        written(
            "{startTimeout: 90s, jvm: [-Xmx64m], groups: {edge: {verticles: [a.Gateway]},"
                + " shop: {nodes: 2, verticles: [a.Stock, a.Orders]}},"
                + " urls: {gateway: 'http://127.0.0.1:${port:8080}'}}");

    assertThat(trained.groups())
        .containsOnly(
            Map.entry("all", new ClusterPlan.Group(1, List.of("a.Gateway", "a.Stock", "a.Orders"))),
            Map.entry("more", new ClusterPlan.Group(1, List.of("a.Stock", "a.Orders"))));
    assertThat(trained.jvm()).containsExactly("-Xmx64m", "-XX:Recording");
    assertThat(trained.startTimeout()).hasSeconds(90);
    assertThat(trained.urls()).containsEntry("gateway", "http://127.0.0.1:${port:8080}");
    assertThat(folder.resolve("training/cluster-config/logging/logback.xml")).exists();
  }

  @Test
  void aProjectOfSingleNodesIsTrainedWithOne() throws Exception {
    ClusterPlan trained = written("{groups: {all-in-one: {verticles: [a.Gateway]}}}");

    assertThat(trained.groups()).hasSize(1);
  }

  private ClusterPlan written(String plan) throws Exception {
    Files.writeString(config.resolve(ClusterPlan.FILE), plan);
    ClusterPlan real = ClusterPlan.read(new ConfigDirectory(config, Map.of()));
    Path training = folder.resolve("training");

    int offset = new TrainingPlan(real, config).write(training, List.of("-XX:Recording"));

    assertThat(offset).isPositive();
    return ClusterPlan.read(new ConfigDirectory(training.resolve("cluster-config"), Map.of()));
  }
}
