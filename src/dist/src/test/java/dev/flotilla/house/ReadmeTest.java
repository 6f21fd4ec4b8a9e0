package dev.flotilla.house;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.cluster.Node;
import dev.flotilla.core.Clock;
import dev.flotilla.core.ConfigDirectory;
import dev.flotilla.discovery.Discovery;
import dev.flotilla.discovery.DiscoveryOptions;
import dev.flotilla.example.Greeter;
import dev.flotilla.example.Greeter.Greeting;
import dev.flotilla.example.GreeterVerticle;
import dev.flotilla.mesh.Mesh;
import dev.flotilla.mesh.PolicyStore;
import dev.flotilla.mesh.policy.Policies;
import dev.flotilla.node.NodeContext;
import dev.flotilla.rpc.RpcOptions;
import dev.flotilla.rpc.Services;
import dev.flotilla.sql.Sql;
import dev.flotilla.sql.SqlOptions;
import dev.flotilla.testkit.TestCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the README shows is compiled, and does what it says. */
class ReadmeTest {

  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
  private static final Path EXAMPLES = ROOT.resolve("src/dist/src/test/java/dev/flotilla/example");

  @ParameterizedTest
  @CsvSource({"Greeter.java, contract", "GreeterVerticle.java, verticle"})
  void theCodeInTheReadmeIsTheCompiledExample(String file, String tag) throws IOException {
    String source = Files.readString(EXAMPLES.resolve(file));
    String shown = source.split("// tag::" + tag + "\n")[1].split("// end::" + tag)[0];

    assertThat(Files.readString(ROOT.resolve("README.md"))).contains(shown.strip());
  }

  @Test
  void theExampleAnswersFromAnotherNode() throws Exception {
    try (TestCluster cluster = TestCluster.start(2)) {
      NodeContext host = context(cluster.node(0));
      NodeContext caller = context(cluster.node(1));

      cluster.vertx(0).deployVerticle(new GreeterVerticle(host)).await(10, SECONDS);
      host.discovery().awaitVisible().await(10, SECONDS);
      Greeting greeting = caller.services().client(Greeter.class).greet("Ada").await(10, SECONDS);

      assertThat(greeting).isEqualTo(new Greeting("Hello, Ada"));
    }
  }

  private static NodeContext context(Node node) throws Exception {
    Discovery discovery =
        Discovery.open(node.vertx(), DiscoveryOptions.defaults()).await(10, SECONDS);
    Mesh mesh = Mesh.create(node.vertx(), discovery, Policies.builtIn());
    RpcOptions options = RpcOptions.builder().caller("readme").version("1").build();
    Services services = Services.create(node.vertx(), discovery, mesh, options);
    Sql unused = Sql.open(node.vertx(), SqlOptions.of("postgresql://nobody@127.0.0.1:1/none"));
    ConfigDirectory config = new ConfigDirectory(Path.of("nowhere"), Map.of());
    PolicyStore policies = PolicyStore.open(node.vertx(), mesh).await(10, SECONDS);
    return new NodeContext(
        node, discovery, mesh, policies, services, unused, config, Clock.system());
  }
}
