package dev.flotilla.bench.start;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.bench.TestBench;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StockClusterTest {

  @TempDir Path folder;

  @Test
  void threeMembersSeeEachOtherAndAreGoneWhenClosed() throws Exception {
    StockCluster cluster =
        StockCluster.start(
            TestBench.in(folder), List.of("-D" + StockMain.WAIT_PROPERTY + "=0", "-Xmx128m"));
    List<ProcessHandle> processes =
        cluster.nodes().stream().map(pid -> ProcessHandle.of(pid).orElseThrow()).toList();
    ProcessMemory memory = ProcessMemory.of(cluster.nodes());

    cluster.close();

    assertThat(cluster.seconds()).isPositive();
    assertThat(processes).hasSize(3).noneMatch(ProcessHandle::isAlive);
    if (new File("/proc/self/status").exists()) {
      assertThat(cluster.cpuSeconds().orElseThrow()).isBetween(0.5, 300.0);
      assertThat(memory.residentMib().orElseThrow()).isBetween(20.0, 1_000.0);
    }
    assertThat(folder.resolve("start-stock-1.log")).content().contains("Members {size:3");
  }

  @Test
  void itsClassPathHasNothingOfFlotillaButItsMain() {
    String separator = File.pathSeparator;

    assertThat(
            StockCluster.needed(
                String.join(
                    separator,
                    "/b/flotilla-bench-0.1.0.jar",
                    "/l/flotilla-core-0.1.0.jar",
                    "/l/hazelcast-5.5.0.jar",
                    "/l/logback-classic-1.5.jar",
                    "/l/netty-common-4.2.jar",
                    "/l/grpc-netty-shaded-1.76.0.jar",
                    "/l/vertx-core-5.0.8.jar",
                    "/l/vertx-hazelcast-5.0.8.jar")))
        .isEqualTo(
            String.join(
                separator,
                "/b/flotilla-bench-0.1.0.jar",
                "/l/hazelcast-5.5.0.jar",
                "/l/netty-common-4.2.jar",
                "/l/vertx-core-5.0.8.jar",
                "/l/vertx-hazelcast-5.0.8.jar"));
  }
}
