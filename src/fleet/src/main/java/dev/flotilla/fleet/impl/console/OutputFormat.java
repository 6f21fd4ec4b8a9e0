package dev.flotilla.fleet.impl.console;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.flotilla.core.Json;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine.Option;

/**
 * How a command prints: sentences for people, or with {@code --json} one JSON value on each line of
 * stdout and nothing else there. A mixin of every command; picocli sets its option.
 */
public final class OutputFormat {

  private static final String OPTION = "--json";

  /**
   * Why a command failed.
   *
   * @param message one sentence
   * @param exitCode 1 failed, 2 wrong use
   */
  record CommandError(String message, int exitCode) {}

  @JsonInclude(JsonInclude.Include.ALWAYS)
  private record Failed(CommandError error) {}

  private final PrintStream out;
  private final PrintStream err;

  @Option(names = OPTION, description = "Prints JSON instead of text, errors too.")
  private boolean json;

  /**
   * @param out stdout of the command
   * @param err stderr of the command
   */
  public OutputFormat(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  /** Whether JSON is asked for. */
  public boolean json() {
    return json;
  }

  /**
   * Prints a result.
   *
   * @param value a record, map or list; one line of JSON
   * @param text what people read instead, may have several lines
   */
  public void print(Object value, String text) {
    if (json) {
      line(out, value);
    } else {
      out.println(text);
    }
  }

  /** Prints what is going on: on stdout for people; with JSON on stderr. */
  public void progress(String text) {
    people().println(text);
  }

  /** Where people look: stdout; with JSON stderr. */
  public PrintStream people() {
    return json ? err : out;
  }

  /** Whether the reader of stdout has ended, as {@code head} does. */
  public boolean readerEnded() {
    return out.checkError();
  }

  /** Whether these arguments ask for JSON, even if they are wrong in other ways. */
  public static boolean isAsked(String... arguments) {
    return List.of(arguments).contains(OPTION);
  }

  /** Prints why a command failed, as {@code {"error": {"message", "exitCode"}}}. */
  public static void error(PrintStream out, String message, int exitCode) {
    line(out, new Failed(new CommandError(message, exitCode)));
  }

  private static void line(PrintStream out, Object value) {
    out.println(Json.encode(value).toString(StandardCharsets.UTF_8));
    out.flush();
  }
}
