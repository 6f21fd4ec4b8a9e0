package dev.flotilla.bench.process;

import dev.flotilla.bench.Bench;
import dev.flotilla.bench.BenchFailure;
import dev.flotilla.core.Durations;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A JVM that answers each line with a line; its main runs {@link WorkerLoop}. Its standard error
 * goes to a log file beside the results. When this JVM ends, in whatever way, the pipe between them
 * closes and the worker ends too. For one thread.
 */
public final class WorkerJvm implements AutoCloseable {

  /** The same for every worker of a benchmark, so that no side has another JVM than the other. */
  public static final List<String> OPTIONS = List.of("-Xms512m", "-Xmx512m");

  /** Wide: some begin with five nodes of a cluster. */
  private static final Duration START = Duration.ofMinutes(2);

  private static final String END = "\0";
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final String name;
  private final Path log;
  private final Process process;
  private final BufferedWriter questions;
  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

  private WorkerJvm(String name, Path log, Process process) {
    this.name = name;
    this.log = log;
    this.process = process;
    this.questions = process.outputWriter(StandardCharsets.UTF_8);
    Thread reader = new Thread(this::read, "answers-of-" + name);
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * Starts a worker with {@link #OPTIONS} and waits until it can be asked.
   *
   * @param name of its log file
   * @param main class that runs a {@link WorkerLoop}
   * @throws BenchFailure if it does not get ready; then it is gone
   */
  public static WorkerJvm start(Bench bench, String name, Class<?> main, List<String> arguments)
      throws InterruptedException {
    return start(bench, name, OPTIONS, main, arguments);
  }

  /** Like the other one, with other options for the JVM. */
  public static WorkerJvm start(
      Bench bench, String name, List<String> options, Class<?> main, List<String> arguments)
      throws InterruptedException {
    WorkerJvm worker = launch(bench, name, options, main, arguments);
    try {
      worker.awaitReady();
      return worker;
    } catch (BenchFailure | InterruptedException failed) {
      worker.close();
      throw failed;
    }
  }

  /** Starts a worker without waiting for it, for several that start side by side. */
  public static WorkerJvm launch(
      Bench bench, String name, List<String> options, Class<?> main, List<String> arguments) {
    Path log = bench.folder().resolve(name + ".log");
    List<String> words = new ArrayList<>();
    words.add(bench.java().toString());
    words.addAll(options);
    words.addAll(List.of("-cp", bench.classPath(), main.getName()));
    words.addAll(arguments);
    try {
      ProcessBuilder builder = new ProcessBuilder(words);
      builder.redirectError(log.toFile());
      builder.directory(new File("."));
      return new WorkerJvm(name, log, builder.start());
    } catch (IOException refused) {
      throw new BenchFailure(name + " does not start: " + refused.getMessage());
    }
  }

  /**
   * Waits until a launched worker can be asked; once only.
   *
   * @throws BenchFailure if it does not get ready
   */
  public void awaitReady() throws InterruptedException {
    next(START);
  }

  /**
   * Asks, and waits for the answer.
   *
   * @throws BenchFailure if the worker ends or does not answer in time
   */
  public String ask(String question, Duration limit) throws InterruptedException {
    try {
      questions.write(question);
      questions.newLine();
      questions.flush();
    } catch (IOException gone) {
      throw new BenchFailure(name + " has ended: " + LogFile.lastLine(log));
    }
    return next(limit);
  }

  private String next(Duration limit) throws InterruptedException {
    String answer = answers.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
    if (answer == null) {
      throw new BenchFailure(
          name + " gave no answer within " + Durations.text(limit) + ": " + LogFile.lastLine(log));
    }
    if (answer.equals(END)) {
      throw new BenchFailure(name + " has ended: " + LogFile.lastLine(log));
    }
    return answer;
  }

  /** Its process. */
  public long pid() {
    return process.pid();
  }

  /** Whether it runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** Ends the worker and waits until it is gone. */
  @Override
  public void close() {
    try {
      questions.close();
    } catch (IOException gone) {
      // then it needs not be told that it is over
    }
    try {
      if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException hurried) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private void read() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        answers.add(line);
      }
    } catch (IOException closed) {
      // as its end
    }
    answers.add(END);
  }
}
