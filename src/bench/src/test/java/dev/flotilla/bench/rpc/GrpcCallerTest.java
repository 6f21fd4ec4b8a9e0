package dev.flotilla.bench.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.Clock;
import io.grpc.Server;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GrpcCallerTest {

  private static final Duration TIME = Duration.ofMillis(100);

  private Server server;
  private GrpcCaller caller;

  @BeforeEach
  void connect() throws Exception {
    server = GrpcEcho.serve(0);
    caller = GrpcCaller.to(server.getPort());
  }

  @AfterEach
  void stop() throws Exception {
    caller.close();
    server.shutdownNow().awaitTermination();
  }

  @Test
  void everyWorkloadComesBackWhole() throws Exception {
    for (Workload one : Workload.all()) {
      WorkloadResult workloadResult = new RequestLoad(caller, one, Clock.system()).run(TIME);

      assertThat(workloadResult.calls()).as(one.toString()).isPositive();
      assertThat(workloadResult.failed()).as(workloadResult.failure()).isZero();
    }
  }

  @Test
  void aCallToAServerThatIsGoneFails() throws Exception {
    server.shutdownNow().awaitTermination();

    WorkloadResult workloadResult =
        new RequestLoad(caller, new Workload(1, 100), Clock.system()).run(TIME);

    assertThat(workloadResult.calls()).isZero();
    assertThat(workloadResult.failure()).contains("UNAVAILABLE");
  }
}
