package dev.flotilla.node;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.flotilla.core.ConfigDirectory;
import dev.flotilla.core.ConfigFailure;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.testkit.Nodes;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class NodeContextTest {

  private static final Path CONFIG = Path.of("../../cluster-config");

  /** A contract. */
  public interface Echo {

    /** The same text. */
    Future<String> echo(String text);
  }

  @RegisterExtension static final Nodes NODES = Nodes.of(2);

  @Test
  void aServiceThatOneNodePublishesAnswersAnother() throws Exception {
    NodeContext host = open(0, Map.of());
    NodeContext caller = open(1, Map.of());
    Echo echo = Future::succeededFuture;

    host.services().publish(Echo.class, echo).await(20, SECONDS);
    await().atMost(20, SECONDS).until(() -> !caller.discovery().instances("echo").isEmpty());

    Echo client = caller.services().client(Echo.class);
    assertThat(client.echo("well").await(20, SECONDS)).isEqualTo("well");
  }

  @Test
  void withoutADatabaseEveryStatementFailsAndSaysWhy() throws Exception {
    NodeContext context = open(0, Map.of());

    ServiceFailure failure =
        catchThrowableOfType(
            ServiceFailure.class, () -> context.sql().migrate("any").await(5, SECONDS));

    assertThat(failure.code()).isEqualTo(Code.FAILED_PRECONDITION);
    assertThat(failure).hasMessageContaining("without a database");
  }

  @Test
  void aSettingThatIsWrongFailsTheOpening() {
    Map<String, String> environment = Map.of("FLOTILLA_RPC_MAXPAYLOAD", "many");

    ConfigFailure failure = catchThrowableOfType(ConfigFailure.class, () -> open(0, environment));

    assertThat(failure).hasMessageContaining("FLOTILLA_RPC_MAXPAYLOAD");
  }

  private static NodeContext open(int node, Map<String, String> environment) throws Exception {
    ConfigDirectory config = new ConfigDirectory(CONFIG, environment);
    return NodeContext.open(NODES.node(node), config).await(20, SECONDS);
  }
}
