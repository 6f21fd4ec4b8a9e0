package dev.flotilla.fleet.impl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.fleet.impl.context.CommandContext;
import dev.flotilla.fleet.impl.jvm.FakeNodes;
import dev.flotilla.fleet.impl.os.ProcessId;
import dev.flotilla.fleet.impl.plan.FleetHome;
import dev.flotilla.fleet.impl.plan.FleetState;
import dev.flotilla.fleet.impl.plan.NodeSpec;
import dev.flotilla.fleet.impl.plan.StateFile;
import dev.flotilla.fleet.impl.plan.States;
import dev.flotilla.testkit.FreePorts;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandLineAppTest {

  @TempDir Path root;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "up --bogus|--bogus",
        "--bogus|--bogus",
        "up shop|shop",
        "up --port-offset many|many",
        "upp|upp",
        "kill|NODE",
        "pause a b|b",
        "logs shop-1|shop-1",
        "logs --lines few|few",
        "node|GROUP",
        "load|SCENARIO",
        "load smoke --duration soon|soon",
        "load smoke --rate 0|0",
        "bench rpc --rounds 2|--rounds",
        "bench rpc --seconds 0|--seconds",
        "bench rpc --seconds soon|soon",
        "status --yaml|--yaml",
        "help dance|dance"
      })
  void wrongUseIsNamedAndEndsWithTwo(String line, String named) {
    assertThat(run(line.split(" "))).isEqualTo(2);

    assertThat(err()).contains("run.sh: ").contains(named);
  }

  @ParameterizedTest
  @CsvSource({"kill shop-1", "pause shop-1", "resume shop-1", "status", "node shop"})
  void withoutAClusterCommandsSaySo(String line) {
    assertThat(run(line.split(" "))).isEqualTo(1);

    assertThat(err()).contains("no cluster runs in " + root).contains("./run.sh up");
  }

  @Test
  void withoutAClusterStatusIsStillJson() {
    assertThat(run("status", "--json")).isEqualTo(1);

    assertThat(out().strip())
        .isEqualTo(
            "{\"cluster\":null,\"ready\":false,\"gateway\":null,\"console\":null,\"postgres\":null,\"nodes\":[],\"services\":[]}");
  }

  @ParameterizedTest
  @CsvSource({
    "status",
    "status --json",
    "down",
    "logs",
    "kill shop-1",
    "pause shop-1",
    "resume postgres",
    "load smoke",
    "node shop"
  })
  void aClusterOfAnotherPortOffsetIsNotTheOneThatIsMeant(String line) throws Exception {
    aPlan();
    aRunningCluster();

    assertThat(run((line + " --port-offset 7").split(" "))).isEqualTo(1);

    assertThat(err()).contains("has --port-offset 0, not 7").contains("FLOTILLA_HOME");
    assertThat(new StateFile(root.resolve(".flotilla/state")).read()).isPresent();
  }

  @ParameterizedTest
  @CsvSource({"status --json", "logs shop-1"})
  void theOffsetOfTheRunningClusterMayBeGivenAgain(String line) throws Exception {
    FleetHome home = aRunningCluster();
    Files.writeString(home.log("shop-1"), "hello");

    assertThat(run((line + " --port-offset 0").split(" "))).isZero();
    assertThat(err()).isEmpty();
  }

  private FleetHome aRunningCluster() {
    FleetHome home = new FleetHome(root.resolve(".flotilla"));
    home.create();
    ProcessId self = ProcessId.of(ProcessHandle.current().pid()).orElseThrow();
    new StateFile(home.state()).write(States.of(self, States.spec(1), Optional.empty()));
    return home;
  }

  @Test
  void withoutAClusterThereIsNothingToStop() {
    assertThat(run("down")).isZero();

    assertThat(out()).contains("no cluster runs in");
  }

  @ParameterizedTest
  @CsvSource({
    "up", "down", "status", "logs", "node", "kill", "pause", "resume", "load", "bench", "new"
  })
  void everyCommandExplainsItself(String command) {
    assertThat(run(command, "--help")).isZero();

    assertThat(out()).contains("Usage: ./run.sh " + command);
  }

  @Test
  void theOverviewNamesEveryCommand() {
    assertThat(run("help")).isZero();

    assertThat(out())
        .contains(
            "up [--detach]",
            "down",
            "status",
            "logs",
            "node GROUP",
            "kill NODE",
            "load SCENARIO",
            "bench [NAME]");
  }

  @Test
  void benchmarksAreListedWithASentenceEach() {
    assertThat(run("bench")).isZero();

    assertThat(out())
        .contains(
            "Usage: ./run.sh bench",
            "against resilience4j.\n",
            "look-ups, updates, memory, crashes.\n",
            "against the raw bus, gRPC-java");
  }

  @Test
  void aBrokenPlanIsOneSentence() throws Exception {
    Files.createDirectories(root.resolve("cluster-config"));
    Files.writeString(root.resolve("cluster-config/cluster.yaml"), "name: [\n");

    assertThat(run("up")).isEqualTo(1);

    assertThat(err()).startsWith("run.sh: cluster.yaml").doesNotContain("\tat ");
  }

  @Test
  void aCrashedLauncherIsToldAndCleanedUp() throws Exception {
    FleetHome home = new FleetHome(root.resolve(".flotilla"));
    home.create();
    NodeSpec spec = States.spec(FreePorts.next());
    Process left = FakeNodes.command(spec, "none").start(home.log("shop-1"));
    try {
      ProcessId id = ProcessId.of(left.pid()).orElseThrow();
      new StateFile(home.state()).write(States.crashed(spec, id));

      assertThat(run("status")).isEqualTo(1);
      assertThat(err())
          .contains("launcher (pid 99999999) has ended", "shop-1 (pid " + id.pid() + ")");
      assertThat(run("down")).isZero();

      assertThat(left.waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThat(out()).contains("ended shop-1 (pid " + id.pid() + ")");
      assertThat(home.state()).doesNotExist();
    } finally {
      left.destroyForcibly();
    }
  }

  @Test
  void aNodeThatIsDownCannotBeKilled() {
    aRunningCluster();

    assertThat(run("kill", "shop-1")).isEqualTo(1);
    assertThat(err()).contains("node shop-1 does not run here now");
  }

  @Test
  void aHomeThatCannotBeWrittenIsOneSentence() throws Exception {
    aPlan();
    Files.createFile(root.resolve(".flotilla"));

    assertThat(run("up")).isEqualTo(1);

    assertThat(err())
        .startsWith("run.sh: cannot write to " + root.resolve(".flotilla"))
        .contains("FLOTILLA_HOME")
        .doesNotContain("\tat ");
  }

  @ParameterizedTest
  @CsvSource({"status", "down", "kill shop-1", "node shop"})
  void aBrokenStateFileIsOneSentence(String line) throws Exception {
    FleetHome home = new FleetHome(root.resolve(".flotilla"));
    home.create();
    Files.writeString(home.state(), "{");

    assertThat(run(line.split(" "))).isEqualTo(1);

    assertThat(err())
        .startsWith("run.sh: " + home.state() + " cannot be read")
        .doesNotContain("\tat ");
    assertThat(home.state()).hasContent("{");
  }

  @ParameterizedTest
  @CsvSource({"localhost", "localhost:", "localhost:port", "::1:5701", "a:1:2"})
  void anAddressOfAMemberThatIsMalformedIsWrongUse(String member) throws Exception {
    aPlan();

    assertThat(run("node", "shop", "--join", member)).isEqualTo(2);

    assertThat(err()).contains("--join takes HOST:PORT").contains("'" + member + "'");
  }

  @Test
  void aNodeThatJoinsNeedsAMemberThatAnswersOrTheNameOfTheCluster() throws Exception {
    aPlan();

    assertThat(run("node", "shop", "--join", "127.0.0.1:" + FreePorts.next())).isEqualTo(1);

    assertThat(err()).contains("does not tell the name of the cluster", "--cluster NAME");
  }

  @Test
  void aNodeThatJoinsNeedsTheAddressOfTheDatabase() throws Exception {
    aPlan();

    assertThat(run("node", "shop", "--join", "127.0.0.1:5701", "--cluster", "elsewhere"))
        .isEqualTo(1);

    assertThat(err()).contains("FLOTILLA_PG_URI is not set");
  }

  @Test
  void aGroupThatDoesNotExistIsWrongUseAndTheKnownOnesAreNamed() throws Exception {
    aPlan();
    aRunningCluster();

    assertThat(run("node", "shoe")).isEqualTo(2);

    assertThat(err()).contains("no group shoe; groups are: shop");
  }

  @Test
  void aLauncherThatDoesNotAnswerIsStoppedByASignal() throws Exception {
    FleetHome home = new FleetHome(root.resolve(".flotilla"));
    home.create();
    Process launcher = new ProcessBuilder("sleep", "600").start();
    try {
      ProcessId id = ProcessId.of(launcher.pid()).orElseThrow();
      FleetState state = States.of(id, States.spec(FreePorts.next()), Optional.empty());
      new StateFile(home.state()).write(state); // its control port is closed

      assertThat(run("down")).isZero();

      assertThat(launcher.waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThat(out()).contains("stopping test").contains("stopped; the data stays in");
      assertThat(home.state()).doesNotExist();
    } finally {
      launcher.destroyForcibly();
    }
  }

  private void aPlan() throws Exception {
    Files.createDirectories(root.resolve("cluster-config"));
    Files.writeString(root.resolve("cluster-config/cluster.yaml"), "groups: {shop: {}}");
  }

  private int run(String... arguments) {
    CommandContext context =
        new CommandContext(
            root,
            root.resolve("lib"),
            new FleetHome(root.resolve(".flotilla")),
            Path.of(System.getProperty("java.home"), "bin", "java"),
            Map.of(),
            false,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return new CommandLineApp(context).run(arguments);
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
