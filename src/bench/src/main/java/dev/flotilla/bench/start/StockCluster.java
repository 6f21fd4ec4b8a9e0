package dev.flotilla.bench.start;

import dev.flotilla.bench.Bench;
import dev.flotilla.bench.process.WorkerJvm;
import dev.flotilla.testkit.FreePorts;
import java.io.File;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Three JVMs of {@link StockMain}, started together. For one thread. */
final class StockCluster implements StartedCluster {

  private static final int MEMBERS = 3;

  /** What such a JVM needs; Flotilla's modules and the other peers would be in its way. */
  private static final Pattern NEEDED =
      Pattern.compile(
          "(test-)?classes|flotilla-bench-.*|vertx-core-.*|vertx-hazelcast-.*|hazelcast-\\d.*"
              + "|netty-.*|jackson-core-.*");

  private final List<WorkerJvm> members;
  private final long nanos;
  private final OptionalDouble cpuSeconds;

  private StockCluster(List<WorkerJvm> members, long nanos) {
    this.members = members;
    this.nanos = nanos;
    this.cpuSeconds = CpuTime.seconds(nodes());
  }

  /**
   * Starts them and waits until each sees three members.
   *
   * @param options of each JVM
   */
  static StockCluster start(Bench bench, List<String> options) throws InterruptedException {
    Bench stock = bench.withClassPath(needed(bench.classPath()));
    List<String> ports =
        Stream.generate(FreePorts::next).limit(MEMBERS).map(String::valueOf).toList();
    String cluster = "bench-start-" + UUID.randomUUID();
    List<WorkerJvm> members = new ArrayList<>();
    long begin = System.nanoTime();
    try {
      for (int member = 0; member < MEMBERS; member++) {
        List<String> arguments = new ArrayList<>(ports);
        Collections.rotate(arguments, -member);
        arguments.add(0, cluster);
        String name = "start-stock-" + (member + 1);
        members.add(WorkerJvm.launch(stock, name, options, StockMain.class, arguments));
      }
      for (WorkerJvm member : members) {
        member.awaitReady();
      }
      return new StockCluster(members, System.nanoTime() - begin);
    } catch (RuntimeException | InterruptedException failed) {
      members.forEach(WorkerJvm::close);
      throw failed;
    }
  }

  static String needed(String classPath) {
    return Arrays.stream(classPath.split(File.pathSeparator))
        .filter(entry -> NEEDED.matcher(new File(entry).getName()).matches())
        .collect(Collectors.joining(File.pathSeparator));
  }

  @Override
  public double seconds() {
    return nanos / 1e9;
  }

  @Override
  public OptionalDouble cpuSeconds() {
    return cpuSeconds;
  }

  @Override
  public List<Long> nodes() {
    return members.stream().map(WorkerJvm::pid).toList();
  }

  @Override
  public void close() {
    members.forEach(WorkerJvm::close);
  }
}
