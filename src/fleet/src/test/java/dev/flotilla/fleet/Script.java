package dev.flotilla.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A script of this checkout, copied into a folder where the programs that it calls are others. */
record Script(Path folder, String name) {

  /** What a script said, on both outputs, and its exit code. */
  record Outcome(int code, String text) {}

  static Script copy(String name, Path folder) throws IOException {
    Path copy = folder.resolve(name);
    Files.createDirectories(copy.getParent());
    Files.copy(Path.of("../..").resolve(name), copy);
    return new Script(folder, name);
  }

  /** Runs it; {@code tools} is a folder whose programs hide those of this machine. */
  Outcome run(Path tools, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("bash", folder.resolve(name).toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    environment.keySet().removeAll(List.of("CI", "JAVA_HOME", "FLOTILLA_HOME"));
    environment.merge("PATH", tools.toString(), (path, first) -> first + ":" + path);
    Process process = builder.start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    return new Outcome(process.exitValue(), text.strip());
  }
}
