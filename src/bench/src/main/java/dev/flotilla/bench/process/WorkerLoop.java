package dev.flotilla.bench.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The inside of a {@link WorkerJvm}: answers lines until the pipe closes, then ends the JVM. */
public final class WorkerLoop {

  /** What a worker says when it can be asked. */
  public static final String READY = "ready";

  /** How a question is answered. */
  @FunctionalInterface
  public interface Answers {

    /** One line for one line; what it throws ends the worker. */
    String to(String question) throws Exception;
  }

  private WorkerLoop() {}

  /**
   * Begins, says {@link #READY} and answers. Never returns. Questions are answered on another
   * thread, so that the end of the pipe is noticed in the middle of an answer.
   *
   * @param begin makes ready what answers; what it throws ends the worker
   */
  public static void serve(Callable<Answers> begin) {
    Answers answers = begun(begin);
    System.out.println(READY);
    ExecutorService one = Executors.newSingleThreadExecutor();
    try (var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String question = line;
        one.execute(() -> answer(answers, question));
      }
    } catch (IOException closed) {
      // as its end
    }
    Runtime.getRuntime().halt(0); // its cluster ends with it: no member is left to notify
  }

  private static Answers begun(Callable<Answers> begin) {
    try {
      return begin.call();
    } catch (Throwable broken) {
      throw end(broken);
    }
  }

  private static void answer(Answers answers, String question) {
    try {
      System.out.println(answers.to(question));
    } catch (Throwable broken) {
      throw end(broken);
    }
  }

  // Threads of a cluster would keep the JVM alive, and its parent waiting.
  private static IllegalStateException end(Throwable broken) {
    broken.printStackTrace();
    System.err.println(broken);
    Runtime.getRuntime().halt(1);
    return new IllegalStateException("after the end", broken);
  }
}
