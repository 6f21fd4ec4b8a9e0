package dev.flotilla.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.flotilla.fleet.impl.cli.CommandLineApp;
import dev.flotilla.fleet.impl.context.CommandContext;
import dev.flotilla.fleet.impl.plan.FleetHome;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The script of {@code ./run.sh completion}, in the shells that read it. */
class CompletionTest {

  /** Lines typed, one word each: the last one is to be completed. */
  private static final Map<String, String> COMPLETED =
      Map.ofEntries(
          Map.entry("./run.sh st", "status"),
          Map.entry("./run.sh --po", "--port-offset"),
          Map.entry("./run.sh kill ", "edge-1 postgres shop-1"),
          Map.entry("./run.sh kill --port-offset 7 sh", "shop-1"),
          Map.entry("./run.sh pause --port-offset = 7 e", "edge-1"),
          Map.entry("./run.sh logs l", "launcher"),
          Map.entry("./run.sh logs --f", "--follow"),
          Map.entry("./run.sh logs --lines ", ""),
          Map.entry("./run.sh kill shop-1 ", ""),
          Map.entry("./run.sh node ", "batch edge shop"),
          Map.entry("./run.sh load b", "bad-input browse"),
          Map.entry("./run.sh bench r", "rpc"),
          Map.entry("./run.sh new s", "service"),
          Map.entry("./run.sh new service --group b", "batch"),
          Map.entry("./run.sh new service --s", "--sql"),
          Map.entry("./run.sh new app clu", "cluster-config"),
          Map.entry("./run.sh help res", "restart resume"),
          Map.entry("./run.sh test src/c", "src/core"),
          Map.entry("./run.sh completion z", "zsh"),
          Map.entry("./link st", "status"),
          Map.entry("/elsewhere/run.sh st", ""));

  @TempDir Path folder;
  private Path script;
  private Path project;

  @BeforeEach
  void aProjectWithARunningCluster() throws Exception {
    project = Files.createDirectory(folder.toRealPath().resolve("a project"));
    Files.createFile(project.resolve("run.sh"));
    Files.createSymbolicLink(project.resolve("link"), Path.of("run.sh"));
    Files.createDirectories(project.resolve("cluster-config"));
    Files.createDirectories(project.resolve("src/core"));
    Files.createFile(project.resolve("src/core/pom.xml"));
    Files.writeString(
        project.resolve("cluster-config/cluster.yaml"),
        "name: x\n# a comment\ngroups:\n  edge:\n    nodes: 1\n  batch: {}\n\nurls:\n  gateway: x\n");
    Files.createDirectories(project.resolve(".flotilla"));
    Files.writeString(
        project.resolve(".flotilla/state"),
        "{\"supervisor\":{\"pid\":1},\"cluster\":\"c\",\"nodes\":[{\"name\":\"shop-1\",\"group\":"
            + "\"shop\"},{\"name\":\"edge-1\",\"group\":\"edge\"}]}");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(app(out).run("completion", "bash")).isZero();
    script = Files.write(folder.resolve("completion"), out.toByteArray());
  }

  @Test
  void bashCompletesEveryKindOfWord() throws Exception {
    assertThat(completedBy("", CheckoutCopy.bash(), "--norc")).isEqualTo(COMPLETED);
  }

  @Test
  void zshCompletesTheSame() throws Exception {
    assumeTrue(
        CheckoutCopy.onPath("zsh").isPresent(), "zsh is not installed: it is a Debian package");

    assertThat(completedBy("autoload -Uz compinit && compinit -u\n", "zsh", "-f"))
        .isEqualTo(COMPLETED);
  }

  /** As the Tab key does it, in a terminal of its own. */
  @Test
  void theTabKeyOfZshCompletesANode() throws Exception {
    assumeTrue(
        CheckoutCopy.onPath("zsh").isPresent(), "zsh is not installed: it is a Debian package");
    String typed =
        """
        zmodload zsh/zpty
        zpty z zsh -f
        zpty -w z 'PS1=; cd "%s"; autoload -Uz compinit && compinit -u; source "%s"; echo begin'
        zpty -r -m z text '*begin*begin*'
        zpty -w -n z $'./run.sh kill sh\\t'
        zpty -r -m z text '*shop-1*' && print "completed"
        zpty -d z
        """
            .formatted(project, script);

    assertThat(shell(typed, "zsh", "-f")).contains("completed");
  }

  @Test
  void onlyWhatTheScriptOfAProjectOffersIsCompleted() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    assertThat(app(out, Set.of("up", "help")).run("completion", "zsh")).isZero();

    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("' 1') printf '%s\\n' up help ;;", "'help 1') printf '%s\\n' up help ;;")
        .doesNotContain("'bench", "'kill");
  }

  @ParameterizedTest
  @ValueSource(strings = {"fish", ""})
  void otherShellsAreRefused(String shell) {
    assertThat(app(new ByteArrayOutputStream()).run("completion", shell)).isEqualTo(2);
  }

  private Map<String, String> completedBy(String prelude, String... shell) throws Exception {
    StringBuilder input = new StringBuilder(prelude);
    input.append("source '").append(script).append("'\n");
    input.append("[ -z \"${ZSH_VERSION:-}\" ] || emulate ksh\n");
    for (String typed : COMPLETED.keySet()) {
      input.append("COMP_WORDS=(");
      for (String word : typed.split(" ", -1)) {
        input.append("'").append(word).append("' ");
      }
      int last = typed.split(" ", -1).length - 1;
      input.append("); COMP_CWORD=").append(last).append("; _flotilla_complete; ");
      input
          .append("echo '")
          .append(typed)
          .append("=>'$(printf '%s\\n' \"${COMPREPLY[@]}\" | sort)\n");
    }
    Map<String, String> completed = new TreeMap<>();
    shell(input.toString(), shell)
        .lines()
        .map(line -> line.split("=>", -1))
        .forEach(parts -> completed.put(parts[0], parts[1]));
    return completed;
  }

  private String shell(String input, String... shell) throws Exception {
    Path file = Files.writeString(folder.resolve("typed"), input);
    List<String> words = new ArrayList<>(List.of(shell));
    words.add(file.toString());
    Path printed = folder.resolve("printed");
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .directory(project.toFile())
            .redirectErrorStream(true)
            .redirectOutput(printed.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("FLOTILLA"));
    builder.environment().put("HOME", folder.toString());
    builder.environment().put("LC_ALL", "C");
    Process process = builder.start();
    boolean ended = process.waitFor(60, TimeUnit.SECONDS);
    process.destroyForcibly();
    assertThat(ended).as(Files.readString(printed)).isTrue();
    return Files.readString(printed);
  }

  private CommandLineApp app(ByteArrayOutputStream out) {
    return app(out, Set.of());
  }

  private CommandLineApp app(ByteArrayOutputStream out, Set<String> offered) {
    return new CommandLineApp(
        new CommandContext(
            project,
            project.resolve("lib"),
            new FleetHome(project.resolve(".flotilla")),
            Path.of("java"),
            Map.of(),
            false,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8)),
        offered);
  }
}
