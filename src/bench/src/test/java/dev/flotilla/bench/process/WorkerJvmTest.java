package dev.flotilla.bench.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.bench.Bench;
import dev.flotilla.bench.BenchFailure;
import dev.flotilla.bench.TestBench;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerJvmTest {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** Answers with its pid, ends when told so, or starts another one. */
  static final class TalkingMain {

    public static void main(String[] arguments) {
      WorkerLoop.serve(() -> question -> answer(question, Path.of(arguments[0])));
    }

    private static String answer(String question, Path folder) throws InterruptedException {
      switch (question) {
        case "pid":
          return Long.toString(ProcessHandle.current().pid());
        case "child":
          Bench bench = TestBench.in(folder);
          WorkerJvm child = WorkerJvm.start(bench, "child", TalkingMain.class, List.of("-"));
          return child.ask("pid", LIMIT);
        default:
          throw new IllegalStateException("I do not know " + question);
      }
    }
  }

  /** Cannot begin, and has a thread that does not end. */
  static final class BrokenMain {

    public static void main(String[] arguments) {
      Executors.newSingleThreadExecutor().execute(() -> {});
      WorkerLoop.serve(
          () -> {
            throw new NoClassDefFoundError("some/Library");
          });
    }
  }

  @TempDir Path folder;

  @Test
  void aWorkerAnswersUntilItIsClosed() throws Exception {
    WorkerJvm worker = start();
    long pid = Long.parseLong(worker.ask("pid", LIMIT));
    ProcessHandle process = ProcessHandle.of(pid).orElseThrow();

    worker.close();

    assertThat(process.isAlive()).isFalse();
  }

  @Test
  void aWorkerThatEndsIsToldWithItsLastWordsAndItsLog() throws Exception {
    try (WorkerJvm worker = start()) {
      assertThatThrownBy(() -> worker.ask("the way", LIMIT))
          .isInstanceOf(BenchFailure.class)
          .hasMessageContaining("parent has ended")
          .hasMessageContaining("I do not know the way")
          .hasMessageContaining(folder.resolve("parent.log").toString());
    }
  }

  @Test
  void aWorkerThatCannotBeginIsToldAtOnce() {
    Bench bench = TestBench.in(folder);
    assertThatThrownBy(() -> WorkerJvm.start(bench, "broken", BrokenMain.class, List.of()))
        .isInstanceOf(BenchFailure.class)
        .hasMessageContaining("broken has ended")
        .hasMessageContaining("some/Library");
  }

  @Test
  void aWorkerDoesNotOutliveAParentThatIsKilled() throws Exception {
    try (WorkerJvm parent = start()) {
      long child = Long.parseLong(parent.ask("child", LIMIT));
      ProcessHandle process = ProcessHandle.of(child).orElseThrow();

      ProcessHandle.of(Long.parseLong(parent.ask("pid", LIMIT))).orElseThrow().destroyForcibly();

      process.onExit().get(30, TimeUnit.SECONDS);
    }
  }

  private WorkerJvm start() throws InterruptedException {
    Bench bench = TestBench.in(folder);
    return WorkerJvm.start(bench, "parent", TalkingMain.class, List.of(folder.toString()));
  }
}
