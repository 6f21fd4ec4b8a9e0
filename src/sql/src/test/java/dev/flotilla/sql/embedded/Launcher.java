package dev.flotilla.sql.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A JVM of its own that starts a server and then waits to be killed. */
final class Launcher implements AutoCloseable {

  private final Process process;
  private final BufferedReader output;

  private Launcher(Process process) {
    this.process = process;
    this.output = process.inputReader();
  }

  static Launcher run(Path data, Path binaries, boolean bound, String... jvm) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(List.of(jvm));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Launcher.class.getName()));
    command.addAll(List.of(data.toString(), binaries.toString(), Boolean.toString(bound)));
    return new Launcher(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  /** Process id of the server, once it takes connections. */
  long serverPid() throws IOException {
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.startsWith("server ")) {
        return Long.parseLong(line.substring(7));
      }
    }
    throw new AssertionError("the launcher ended without a server");
  }

  void kill() {
    process.destroyForcibly().onExit().join();
  }

  @Override
  public void close() {
    kill();
  }

  public static void main(String[] arguments) throws InterruptedException {
    EmbeddedServerOptions usual =
        Boolean.parseBoolean(arguments[2])
            ? EmbeddedServerOptions.forTests()
            : EmbeddedServerOptions.defaults();
    EmbeddedServer server =
        EmbeddedServer.start(Path.of(arguments[0]), 0, usual.withBinaries(Path.of(arguments[1])));
    server.createDatabase("shop");
    System.out.println("server " + server.pid());
    Thread.currentThread().join();
  }
}
