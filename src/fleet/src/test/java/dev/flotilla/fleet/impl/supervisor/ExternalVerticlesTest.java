package dev.flotilla.fleet.impl.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.core.os.TcpPorts;
import dev.flotilla.fleet.impl.os.FleetFailure;
import dev.flotilla.fleet.impl.plan.FleetHome;
import dev.flotilla.plan.ClusterPlan;
import dev.flotilla.testkit.FreePorts;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExternalVerticlesTest {

  @TempDir Path folder;

  /** Serves on the port that it is given, and writes to its home. */
  public static final class Serving extends VerticleBase {
    @Override
    public Future<?> start() throws Exception {
      Files.createDirectories(Path.of(config().getString("home")));
      return vertx
          .createHttpServer()
          .requestHandler(request -> request.response().end("here"))
          .listen(config().getInteger("port"), "127.0.0.1");
    }
  }

  /** Refuses to start. */
  public static final class Refusing extends VerticleBase {
    @Override
    public Future<?> start() {
      return Future.failedFuture("the vault is empty");
    }
  }

  @Test
  void aVerticleServesUntilTheHostIsClosed() {
    int port = FreePorts.next();
    ExternalVerticles host =
        ExternalVerticles.start(Map.of("bank", external(Serving.class.getName(), port)), home());
    assertThat(TcpPorts.isFree("127.0.0.1", port)).isFalse();
    assertThat(folder.resolve("bank")).isDirectory();

    host.close();

    assertThat(TcpPorts.becomesFree("127.0.0.1", port)).isTrue();
  }

  @Test
  void aVerticleThatDoesNotStartIsNamedAndEndsTheOthers() {
    int port = FreePorts.next();
    Map<String, ClusterPlan.External> verticles = new LinkedHashMap<>();
    verticles.put("bank", external(Serving.class.getName(), port));
    verticles.put("vault", external(Refusing.class.getName(), FreePorts.next()));

    assertThatThrownBy(() -> ExternalVerticles.start(verticles, home()))
        .isInstanceOf(FleetFailure.class)
        .hasMessage("the vault did not start: the vault is empty");
    assertThat(TcpPorts.becomesFree("127.0.0.1", port)).isTrue();
  }

  @Test
  void aClassThatIsMissingIsNamed() {
    assertThatThrownBy(
            () ->
                ExternalVerticles.start(
                    Map.of("bank", external("com.example.Missing", FreePorts.next())), home()))
        .isInstanceOf(FleetFailure.class)
        .hasMessageContainingAll("the bank did not start", "com.example.Missing");
  }

  private FleetHome home() {
    return new FleetHome(folder);
  }

  private static ClusterPlan.External external(String verticle, int port) {
    return new ClusterPlan.External(verticle, port);
  }
}
