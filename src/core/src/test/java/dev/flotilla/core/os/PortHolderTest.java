package dev.flotilla.core.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortHolderTest {

  private static final Duration LONG = Duration.ofSeconds(20);
  private static final String HEADER = "sl local_address rem_address st tx_queue tr tm->when uid\n";

  @TempDir Path folder;

  @Test
  void theProcessThatListensIsNamedWithItsPid() throws Exception {
    for (String host : new String[] {"127.0.0.1", "0.0.0.0"}) {
      try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName(host))) {
        PortHolder holder = PortHolder.of(server.getLocalPort()).orElseThrow();

        assertThat(holder.pid()).isEqualTo(ProcessHandle.current().pid());
        assertThat(holder.toString()).isEqualTo("pid " + holder.pid() + " (java)");
      }
    }
  }

  @Test
  void aPortWithoutAListenerHasNoHolderAlthoughAClientUsesIt() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket client = new Socket(server.getInetAddress(), server.getLocalPort())) {
      assertThat(PortHolder.of(client.getLocalPort())).isEmpty();
    }
  }

  @Test
  void theTableTellsTheSocketAndTheOpenFilesTellTheProcess() throws IOException {
    table("0: 0100007F:1F90 00000000:0000 0A 0:0 00:0 0 1000 0 4242 1\n");
    process("17", "socket:[1]", "nginx\n");
    process("18", "socket:[4242]", "node\n");

    assertThat(new ProcSockets(folder).listener(8080)).contains(new PortHolder(18, "node"));
    assertThat(new ProcSockets(folder).listener(8081)).isEmpty();
  }

  @Test
  void aConnectionThatIsNotListeningIsNoHolder() throws IOException {
    table("0: 0100007F:1F90 0100007F:9C40 01 0:0 00:0 0 1000 0 4242 1\n");
    process("18", "socket:[4242]", "node\n");

    assertThat(new ProcSockets(folder).listener(8080)).isEmpty();
  }

  @Test
  void tablesThatAreCutAndProcessesThatEndAreSkipped() throws IOException {
    table("\n0: 0100007F:1F90 0000\n1: 0100007F:1F90 00000000:0000 0A 0:0 00:0 0 1000 0 4242 1\n");
    Files.createDirectory(folder.resolve("16")); // has no open files any more
    Path last = process("18", "socket:[4242]", "node\n");
    Files.delete(last.resolve("comm"));

    PortHolder holder = new ProcSockets(folder).listener(8080).orElseThrow();

    assertThat(holder.toString()).isEqualTo("pid 18");
  }

  @Test
  void aMachineWithoutTablesKnowsNoHolder() throws IOException {
    assertThat(new ProcSockets(folder).listener(8080)).isEmpty();
  }

  @Test
  void lsofNamesTheProcess() throws Exception {
    Lsof lsof = new Lsof(program("echo p4711; echo f5; echo cnginx"), LONG);

    assertThat(lsof.listener(8080)).contains(new PortHolder(4711, "nginx"));
  }

  @Test
  void lsofThatFindsNothingOrAnswersNonsenseNamesNoProcess() throws Exception {
    assertThat(new Lsof(program("exit 1"), LONG).listener(8080)).isEmpty();
    assertThat(new Lsof(program("echo pnone; echo cnginx"), LONG).listener(8080)).isEmpty();
  }

  @Test
  void lsofThatHangsIsGivenUp() throws Exception {
    assertThat(new Lsof(program("exec sleep 60"), Duration.ofMillis(50)).listener(8080)).isEmpty();
  }

  @Test
  void lsofThatIsMissingIsAFailure() {
    Lsof missing = new Lsof(folder.resolve("lsof").toString(), LONG);

    assertThatThrownBy(() -> missing.listener(8080)).isInstanceOf(IOException.class);
  }

  private void table(String rows) throws IOException {
    Path net = Files.createDirectory(folder.resolve("net"));
    Files.writeString(net.resolve("tcp"), HEADER + rows);
  }

  private Path process(String pid, String open, String comm) throws IOException {
    Path process = Files.createDirectory(folder.resolve(pid));
    Path files = Files.createDirectory(process.resolve("fd"));
    Files.createSymbolicLink(files.resolve("3"), Path.of(open));
    Files.writeString(process.resolve("comm"), comm);
    return process;
  }

  /**
   * A program that answers in place of lsof. A shell writes it: a file that this JVM had open while
   * another thread started a process could not be executed for a moment.
   */
  private String program(String script) throws Exception {
    Path file = folder.resolve("lsof");
    String write = "printf '#!/bin/sh\\n%s\\n' \"$2\" >\"$1\" && chmod 755 \"$1\"";
    Process writer =
        new ProcessBuilder("/bin/sh", "-c", write, "sh", file.toString(), script).start();
    assertThat(writer.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(writer.exitValue()).isZero();
    return file.toString();
  }
}
