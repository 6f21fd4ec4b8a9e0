package dev.flotilla.fleet;

import dev.flotilla.testkit.Scripts;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A copy of the checkout without sources, in a folder with a blank, with no programs in the path
 * but those that {@code run.sh} needs. {@code FLOTILLA_TEST_BASH} names another bash to run it
 * with, as the 3.2 of macOS.
 *
 * @param root the copy
 * @param tools folder of the programs
 */
record CheckoutCopy(Path root, Path tools) {

  private static final List<String> TOOLS =
      List.of(
          "dirname",
          "basename",
          "cat",
          "grep",
          "sed",
          "head",
          "tail",
          "find",
          "tr",
          "date",
          "mkdir",
          "touch",
          "rm",
          "mv",
          "sleep",
          "tee");

  private static final String VERSION = "echo 'openjdk version \"17.0.1\" 2021-10-19' >&2; exit";

  /** What a program said, on each of its outputs. */
  record ScriptResult(int code, String out, String err) {

    /** Both. */
    String text() {
      return (err + "\n" + out).strip();
    }
  }

  static CheckoutCopy in(Path folder) throws IOException {
    Path root = Files.createDirectory(folder.toRealPath().resolve("a checkout"));
    Path tools = Files.createDirectory(folder.resolve("tools"));
    Path checkout = Path.of("../..").toAbsolutePath().normalize();
    Files.copy(checkout.resolve("run.sh"), root.resolve("run.sh"));
    Path usage = Path.of("src/fleet/src/main/resources/dev/flotilla/fleet/usage.txt");
    Files.createDirectories(root.resolve(usage).getParent());
    Files.copy(checkout.resolve(usage), root.resolve(usage));
    Files.writeString(root.resolve("src/fleet/pom.xml"), "<project/>");
    Files.createDirectories(root.resolve("verticles/bank"));
    Files.writeString(root.resolve("verticles/bank/pom.xml"), "<project/>");
    CheckoutCopy copy = new CheckoutCopy(root, tools);
    TOOLS.forEach(copy::link);
    Files.createSymbolicLink(tools.resolve("bash"), Path.of(bash()));
    return copy;
  }

  /** A Java of version 17 that runs this in place of the launcher; and what a build has left. */
  void launcher(String script) throws IOException {
    tool("java", "case $1 in -version) " + VERSION + ";; esac\n" + script);
    Files.createDirectories(root.resolve("src/dist/target/lib"));
    Files.writeString(root.resolve("src/dist/target/sources.stamp"), "");
  }

  /** A program in a few lines of shell. */
  void tool(String name, String script) {
    Scripts.write(tools.resolve(name), script);
  }

  /** A program of this machine. */
  void link(String program) {
    try {
      Files.createSymbolicLink(tools.resolve(program), onPath(program).orElseThrow());
    } catch (IOException refused) {
      throw new IllegalStateException(refused);
    }
  }

  ScriptResult run(String... arguments) throws Exception {
    return run(Map.of(), arguments);
  }

  ScriptResult run(Map<String, String> environment, String... arguments) throws Exception {
    return runIn(root, environment, arguments);
  }

  /** Runs the script of another copy, with the programs of this one. */
  ScriptResult runIn(Path checkout, Map<String, String> environment, String... arguments)
      throws Exception {
    List<String> words = new ArrayList<>(List.of(bash(), checkout.resolve("run.sh").toString()));
    words.addAll(List.of(arguments));
    return execute(root, environment, words);
  }

  /** Runs words of its own in a folder. */
  ScriptResult execute(Path folder, Map<String, String> environment, List<String> words)
      throws Exception {
    ProcessBuilder builder = new ProcessBuilder(words).directory(folder.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", tools.toString());
    builder.environment().putAll(environment);
    Process process = builder.start();
    CompletableFuture<String> err =
        CompletableFuture.supplyAsync(() -> text(process.getErrorStream()));
    CompletableFuture<String> out =
        CompletableFuture.supplyAsync(() -> text(process.getInputStream()));
    if (!process.waitFor(20, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError(words + " did not end in time");
    }
    return new ScriptResult(
        process.exitValue(), out.get(20, TimeUnit.SECONDS), err.get(20, TimeUnit.SECONDS));
  }

  /** The bash that runs the scripts. */
  static String bash() {
    String other = System.getenv().getOrDefault("FLOTILLA_TEST_BASH", "");
    return other.isBlank() ? onPath("bash").orElseThrow().toString() : other;
  }

  /** A program of this machine, if it has it. */
  static Optional<Path> onPath(String program) {
    for (String folder : System.getenv("PATH").split(":")) {
      if (Files.isExecutable(Path.of(folder, program))) {
        return Optional.of(Path.of(folder, program));
      }
    }
    return Optional.empty();
  }

  private static String text(InputStream stream) {
    try {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException broken) {
      throw new IllegalStateException(broken);
    }
  }
}
