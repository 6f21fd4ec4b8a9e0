package dev.flotilla.verticles.admin;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.cluster.Node;
import dev.flotilla.core.Clock;
import dev.flotilla.core.ConfigDirectory;
import dev.flotilla.discovery.Discovery;
import dev.flotilla.discovery.DiscoveryOptions;
import dev.flotilla.insight.NodeAgent;
import dev.flotilla.mesh.Mesh;
import dev.flotilla.mesh.PolicyStore;
import dev.flotilla.mesh.policy.Policies;
import dev.flotilla.node.NodeContext;
import dev.flotilla.rpc.RpcOptions;
import dev.flotilla.rpc.Services;
import dev.flotilla.sql.Sql;
import dev.flotilla.testkit.FreePorts;
import dev.flotilla.testkit.Nodes;
import dev.flotilla.testkit.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class AdminVerticleTest {

  private static final String TOKEN = "f".repeat(64);

  @RegisterExtension final Nodes nodes = Nodes.of(1);

  @RegisterExtension final TestDatabase database = TestDatabase.empty();

  @TempDir private Path home;

  private final HttpClient client = HttpClient.newHttpClient();

  @Test
  void itServesTheAdminApiWithTheShippedConfigurationUntilItsNodeDrains() throws Exception {
    int port = FreePorts.next();
    nodes
        .vertx(0)
        .deployVerticle(new AdminVerticle(context(nodes.node(0), port)))
        .await(60, SECONDS);

    assertThat(status(port, TOKEN)).isEqualTo(200);
    assertThat(status(port, "guessed")).isEqualTo(401);
    assertThat(status(port, TOKEN, "/audit")).isEqualTo(200);

    nodes.node(0).drain().await(60, SECONDS);
    assertThat(refused(port)).isTrue();
  }

  private NodeContext context(Node node, int port) throws Exception {
    Path token = home.resolve("admin-token");
    Files.createFile(
        token, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(token, TOKEN);
    ConfigDirectory config =
        new ConfigDirectory(
            Path.of("../../cluster-config"),
            Map.of(
                "FLOTILLA_ADMIN_PORT", Integer.toString(port),
                "FLOTILLA_ADMIN_TOKENFILE", token.toString()));
    Discovery discovery =
        Discovery.open(node.vertx(), DiscoveryOptions.defaults()).await(20, SECONDS);
    Mesh mesh = Mesh.create(node.vertx(), discovery, Policies.builtIn());
    PolicyStore policies = PolicyStore.open(node.vertx(), mesh).await(20, SECONDS);
    NodeAgent.start(node.vertx(), mesh, policies).await(20, SECONDS);
    RpcOptions rpc = RpcOptions.builder().caller("edge").version("1").build();
    Services services = Services.create(node.vertx(), discovery, mesh, rpc);
    Sql sql = database.sql(node.vertx());
    return new NodeContext(node, discovery, mesh, policies, services, sql, config, Clock.system());
  }

  private int status(int port, String token) throws IOException, InterruptedException {
    return status(port, token, "/policies");
  }

  private int status(int port, String token, String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + port + "/admin/v1" + path);
    return client
        .send(
            HttpRequest.newBuilder(uri).header("authorization", "Bearer " + token).build(),
            BodyHandlers.ofString())
        .statusCode();
  }

  private boolean refused(int port) throws InterruptedException {
    try {
      status(port, TOKEN);
      return false;
    } catch (IOException gone) {
      return true;
    }
  }
}
