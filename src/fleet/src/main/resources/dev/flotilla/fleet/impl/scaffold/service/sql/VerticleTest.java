package {{verticlePackage}};

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import {{contractPackage}}.{{type}};
import {{contractPackage}}.{{type}}.Note;
import {{contractPackage}}.{{type}}.NoteText;
import dev.flotilla.core.ConfigDirectory;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.node.NodeContext;
import dev.flotilla.testkit.Nodes;
import dev.flotilla.testkit.TestDatabase;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The verticle on one node of a real cluster, called from another node. */
class {{type}}VerticleTest {

  private static final ConfigDirectory CONFIG =
      new ConfigDirectory(Path.of("{{config}}"), Map.of());

  @RegisterExtension static final Nodes NODES = Nodes.of(2);

  @RegisterExtension static final TestDatabase DATABASE = TestDatabase.empty();

  @Test
  void aSavedNoteIsFoundFromAnotherNode() throws Exception {
    NodeContext host =
        NodeContext.open(NODES.node(0), CONFIG, DATABASE.sql(NODES.vertx(0))).await(20, SECONDS);
    NodeContext caller = NodeContext.open(NODES.node(1), CONFIG).await(20, SECONDS);
    NODES.vertx(0).deployVerticle(new {{type}}Verticle(host)).await(60, SECONDS);
    await().atMost(20, SECONDS).until(() -> !caller.discovery().instances("{{name}}").isEmpty());
    {{type}} client = caller.services().client({{type}}.class);

    client.save("first", new NoteText("draft")).await(20, SECONDS);
    client.save("first", new NoteText("final")).await(20, SECONDS);

    assertThat(client.find("first").await(20, SECONDS)).isEqualTo(new Note("first", "final"));
    ServiceFailure failure =
        catchThrowableOfType(
            ServiceFailure.class, () -> client.find("second").await(20, SECONDS));
    assertThat(failure.code()).isEqualTo(Code.NOT_FOUND);
  }
}
