package dev.flotilla.mesh.impl.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.discovery.Instance;
import dev.flotilla.mesh.Call;
import dev.flotilla.mesh.impl.base.MeshEnvironment;
import dev.flotilla.mesh.impl.base.MeshListeners;
import dev.flotilla.mesh.impl.base.RandomSource;
import dev.flotilla.mesh.impl.call.AdmissionResult.NotAdmitted;
import dev.flotilla.mesh.policy.LimitOptions;
import dev.flotilla.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdmissionTest {

  private static final Call CALL = new Call("stock", "level", Instance.Kind.RPC, true);

  private final ManualClock clock = new ManualClock();
  private final Admission admission =
      new Admission(
          "stock",
          LimitOptions.builder()
              .maxInFlight(1)
              .maxQueued(2)
              .queueTimeout(Duration.ofSeconds(1))
              .build(),
          new MeshEnvironment(null, clock, clock, RandomSource.FAIR),
          new MeshListeners());
  private final MethodLatency latency = admission.latencyOf("level");
  private final long deadline = clock.nanos() + Duration.ofSeconds(5).toNanos();
  private final List<AdmissionResult> results = new ArrayList<>();

  @Test
  void aCallIsAdmittedWhileASlotIsFree() {
    assertThat(admit()).isSameAs(AdmissionResult.ADMITTED);
    assertThat(admit()).isSameAs(AdmissionResult.NO_SLOT);
    assertThat(admission.limiter().status().inFlight()).isOne();
  }

  @Test
  void aQueuedCallIsAdmittedWhenASlotIsReleased() {
    admit();
    admission.enqueue(CALL, deadline, clock.nanos(), results::add);
    assertThat(results).isEmpty();

    admission.limiter().release();

    assertThat(results).containsExactly(AdmissionResult.ADMITTED);
  }

  @Test
  void aCallWhoseDeadlinePassedInTheQueueReleasesItsSlot() {
    admit();
    clock.advance(Duration.ofSeconds(5));

    AdmissionResult result = admission.recheck(CALL, latency, deadline, clock.nanos());

    assertThat(code(result)).isEqualTo(Code.DEADLINE_EXCEEDED);
    assertThat(admission.limiter().status().inFlight()).isZero();
  }

  @Test
  void aLateCallTakesNoSlot() {
    clock.advance(Duration.ofSeconds(5));

    assertThat(code(admit())).isEqualTo(Code.DEADLINE_EXCEEDED);
    assertThat(admission.limiter().status().inFlight()).isZero();
  }

  @Test
  void aClosedAdmissionRefusesQueuedAndNewCalls() {
    admit();
    admission.enqueue(CALL, deadline, clock.nanos(), results::add);
    admission.close();

    assertThat(results).hasSize(1);
    assertThat(code(results.get(0))).isEqualTo(Code.UNAVAILABLE);
    assertThat(code(admit())).isEqualTo(Code.UNAVAILABLE);
  }

  private AdmissionResult admit() {
    return admission.admit(CALL, latency, deadline, clock.nanos());
  }

  private static Code code(AdmissionResult result) {
    assertThat(result).isInstanceOf(NotAdmitted.class);
    return ((NotAdmitted) result).failure().code();
  }
}
