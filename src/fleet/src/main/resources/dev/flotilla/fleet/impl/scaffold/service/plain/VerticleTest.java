package {{verticlePackage}};

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import {{contractPackage}}.{{type}};
import {{contractPackage}}.{{type}}.Greeting;
import dev.flotilla.core.ConfigDirectory;
import dev.flotilla.node.NodeContext;
import dev.flotilla.testkit.Nodes;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The verticle on one node of a real cluster, called from another node. */
class {{type}}VerticleTest {

  private static final ConfigDirectory CONFIG =
      new ConfigDirectory(Path.of("{{config}}"), Map.of());

  @RegisterExtension static final Nodes NODES = Nodes.of(2);

  @Test
  void anotherNodeIsGreeted() throws Exception {
    NodeContext host = NodeContext.open(NODES.node(0), CONFIG).await(20, SECONDS);
    NodeContext caller = NodeContext.open(NODES.node(1), CONFIG).await(20, SECONDS);
    NODES.vertx(0).deployVerticle(new {{type}}Verticle(host)).await(20, SECONDS);
    await().atMost(20, SECONDS).until(() -> !caller.discovery().instances("{{name}}").isEmpty());

    {{type}} client = caller.services().client({{type}}.class);
    Greeting greeting = client.greet("Ada").await(20, SECONDS);

    assertThat(greeting).isEqualTo(new Greeting("Hello, Ada"));
  }
}
