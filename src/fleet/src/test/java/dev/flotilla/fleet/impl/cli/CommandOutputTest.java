package dev.flotilla.fleet.impl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.core.Json;
import dev.flotilla.fleet.impl.context.CommandContext;
import dev.flotilla.fleet.impl.os.ProcessId;
import dev.flotilla.fleet.impl.plan.FleetHome;
import dev.flotilla.fleet.impl.plan.StateFile;
import dev.flotilla.fleet.impl.plan.States;
import dev.flotilla.testkit.FreePorts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** JSON of every command, and the options that {@code usage.txt} says they take. */
class CommandOutputTest {

  private static final Path USAGE = Path.of("src/main/resources/dev/flotilla/fleet/usage.txt");

  @TempDir Path root;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private FleetHome home;

  @BeforeEach
  void aHome() {
    home = new FleetHome(root.resolve(".flotilla"));
    home.create();
  }

  @ParameterizedTest
  @CsvSource({"pause,SIGSTOP", "resume,SIGCONT", "kill,SIGKILL"})
  void aSignalIsToldWithNodeAndPid(String command, String signal) throws Exception {
    Process node = new ProcessBuilder("sleep", "600").start();
    try {
      aClusterWith(ProcessId.of(node.pid()));

      assertThat(run(command, "shop-1", "--json")).isZero();

      JsonNode told = told();
      assertThat(told.path("node").asText()).isEqualTo("shop-1");
      assertThat(told.path("pid").asLong()).isEqualTo(node.pid());
      assertThat(told.path("signal").asText()).isEqualTo(signal);
    } finally {
      node.destroyForcibly();
    }
  }

  @Test
  void downTellsWhatRanAndWhereTheDataStays() throws Exception {
    Process launcher = new ProcessBuilder("sleep", "600").start();
    try {
      ProcessId id = ProcessId.of(launcher.pid()).orElseThrow();
      new StateFile(home.state())
          .write(States.of(id, States.spec(FreePorts.next()), Optional.empty()));

      assertThat(run("down", "--json")).isZero();

      assertThat(told().path("cluster").asText()).isEqualTo("test");
      assertThat(told().path("stopped").asBoolean()).isTrue();
      assertThat(told().path("home").asText()).isEqualTo(home.folder().toString());
      assertThat(err()).contains("stopping test");
      assertThat(launcher.waitFor(10, TimeUnit.SECONDS)).isTrue();
    } finally {
      launcher.destroyForcibly();
    }
  }

  @Test
  void downOfNothingSaysSo() throws Exception {
    assertThat(run("down", "--json")).isZero();

    assertThat(told().path("cluster").isNull()).isTrue();
    assertThat(told().path("stopped").asBoolean()).isFalse();
  }

  @Test
  void aLineOfALogIsAnObjectThatNamesItsNode() throws Exception {
    Files.writeString(home.log("shop-1"), "a \"quoted\" line\nanother\n");
    Files.writeString(home.log("edge-1"), "of the edge\n");

    assertThat(run("logs", "--json", "-n", "1")).isZero();

    assertThat(out().lines())
        .containsExactly(
            "{\"node\":\"edge-1\",\"line\":\"of the edge\"}",
            "{\"node\":\"shop-1\",\"line\":\"another\"}");
  }

  @Test
  @Timeout(20)
  void followingALogEndsWithItsReader() throws Exception {
    Files.writeString(home.log("shop-1"), "hello\n");
    PrintStream gone =
        new PrintStream(
            new OutputStream() {
              @Override
              public void write(int letter) throws IOException {
                throw new IOException("Broken pipe");
              }
            });

    assertThat(new CommandLineApp(context(gone)).run("logs", "--follow")).isZero();
    assertThat(err()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kill shop-1 --json",
        "node shop --json",
        "load smoke --json",
        "--json pause shop-1",
        "up --json --bogus",
        "logs nowhere --json",
        "load dance --json",
        "bench rpc --rounds 1 --json",
        "new service --json",
        "new app 7 --name 7 --json",
        "help dance --json"
      })
  void aFailureIsAnObjectWithItsExitCodeAndTheSentenceOnStderr(String line) throws Exception {
    int code = run(line.split(" "));

    JsonNode error = told().path("error");
    assertThat(error.path("exitCode").asInt()).isEqualTo(code).isIn(1, 2);
    assertThat(err()).startsWith("run.sh: " + error.path("message").asText());
    assertThat(out().lines()).hasSize(1);
  }

  @Test
  void benchmarksAreListedWithTheirSentences() throws Exception {
    assertThat(run("bench", "--json")).isZero();

    assertThat(told().path("benchmarks").path("rpc").asText()).startsWith("Calls a contract");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bench rpc --port-offset 7",
        "bench --port-offset=7",
        "new service --port-offset 7 x",
        "new --port-offset 7",
        "help --port-offset 7",
        "test --port-offset 7",
        "completion bash --port-offset 7"
      })
  void aCommandWithoutAClusterSaysWhyItTakesNoPortOffset(String line) {
    assertThat(run(line.split(" "))).isEqualTo(2);

    assertThat(err()).contains(" takes no --port-offset: ").doesNotContain("Unknown option");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "up --jsn|--json",
        "status --port-ofset=7|--port-offset",
        "stauts|status",
        "new servce x|service",
        "load brwse|browse",
        "completion bsh|bash",
        "bench breker|breaker",
        "help dwon|down"
      })
  void aSlipOfTheFingersIsAskedAfter(String line, String meant) {
    assertThat(run(line.split(" "))).isEqualTo(2);

    assertThat(err().lines().findFirst().orElse("")).endsWith("did you mean '" + meant + "'?");
  }

  @Test
  void anOptionBeforeItsCommandIsToldWhereItBelongs() {
    assertThat(run("--port-offset", "7", "status")).isEqualTo(2);

    assertThat(err()).contains("'status'; options follow the command, as in './run.sh status");
  }

  @Test
  void everyOptionOfTheOverviewIsTakenByTheCommandsThatItNames() throws Exception {
    Map<String, List<String>> taken = takenOptions();

    List<String> claims = new ArrayList<>();
    claimsOfCommands(claims);
    claimsOfOptions(taken.keySet().stream().toList(), claims);

    assertThat(claims).hasSizeGreaterThan(30).contains("kill --port-offset", "bench --json");
    assertThat(claims)
        .allSatisfy(
            claim -> {
              String[] words = claim.split(" (?=--)");
              assertThat(taken).containsKey(words[0]);
              assertThat(taken.get(words[0])).as(claim).contains(words[1]);
            });
  }

  @Test
  void theOverviewAndTheScriptNameEveryCommand() throws Exception {
    String script = Files.readString(Path.of("../../run.sh"));
    Matcher commands = Pattern.compile("^commands=\"(.*)\"$", Pattern.MULTILINE).matcher(script);
    assertThat(commands.find()).isTrue();
    List<String> words = List.of(commands.group(1).split(" "));
    List<String> known = takenOptions().keySet().stream().filter(it -> !it.contains(" ")).toList();

    assertThat(words).containsExactlyInAnyOrderElementsOf(known);
    assertThat(words)
        .allSatisfy(
            word ->
                assertThat(Files.readString(USAGE)).containsPattern("(?m)^  " + word + "( |$)"));
  }

  /** Options in the line of their command, as {@code up [--detach]}. */
  private static void claimsOfCommands(List<String> claims) throws IOException {
    Pattern line = Pattern.compile("^  ([a-z-]+(?: (?:service|app))?)((?: [^ ]+)*)");
    for (String text : section("", "Options:")) {
      Matcher command = line.matcher(text);
      if (command.find()) {
        Pattern.compile("--[a-z-]+")
            .matcher(command.group(2))
            .results()
            .forEach(option -> claims.add(command.group(1) + " " + option.group()));
      }
    }
  }

  /** Options in the section of their own: the commands before each colon take them. */
  private static void claimsOfOptions(List<String> commands, List<String> claims)
      throws IOException {
    String option = "";
    for (String text : section("Options:", "Environment:")) {
      Matcher begin = Pattern.compile("^  (--[a-z-]+)").matcher(text);
      option = begin.find() ? begin.group(1) : option;
      Matcher of =
          Pattern.compile("(every command(?: except)?)?([a-z, -]*):")
              .matcher(text.replaceFirst("^  --[a-z-]+(?: N)?", "").strip());
      if (of.lookingAt()) {
        List<String> named =
            Stream.of(of.group(2).split("[ ,]+")).filter(commands::contains).toList();
        boolean all = of.group(1) != null;
        String taken = option;
        commands.stream()
            .filter(command -> named.contains(command.split(" ")[0]) != all)
            .forEach(command -> claims.add(command + " " + taken));
      }
    }
  }

  private static List<String> section(String from, String to) throws IOException {
    List<String> lines = Files.readAllLines(USAGE);
    return lines.subList(lines.indexOf(from), lines.indexOf(to));
  }

  private Map<String, List<String>> takenOptions() throws IOException {
    assertThat(run("help", "--json")).isZero();
    JsonNode commands = told().path("commands");
    out.reset();
    return Stream.concat(
            stream(commands), stream(commands).flatMap(it -> stream(it.path("commands"))))
        .collect(
            Collectors.toMap(
                command -> command.path("name").asText(),
                command ->
                    stream(command.path("options"))
                        .flatMap(option -> stream(option.path("names")))
                        .map(JsonNode::asText)
                        .toList()));
  }

  private static Stream<JsonNode> stream(JsonNode array) {
    List<JsonNode> nodes = new ArrayList<>();
    array.forEach(nodes::add);
    return nodes.stream();
  }

  private void aClusterWith(Optional<ProcessId> node) {
    ProcessId self = ProcessId.of(ProcessHandle.current().pid()).orElseThrow();
    new StateFile(home.state()).write(States.of(self, States.spec(1), node));
  }

  private int run(String... arguments) {
    return new CommandLineApp(context(new PrintStream(out, true, StandardCharsets.UTF_8)))
        .run(arguments);
  }

  private CommandContext context(PrintStream stdout) {
    return new CommandContext(
        root,
        root.resolve("lib"),
        home,
        Path.of(System.getProperty("java.home"), "bin", "java"),
        Map.of(),
        false,
        stdout,
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  private JsonNode told() throws IOException {
    return Json.mapper().readTree(out());
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8).strip();
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
