package dev.flotilla.rpc.impl.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PendingCallsTest {

  private final PendingCalls table = new PendingCalls();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void behavesLikeAMap(long seed) {
    Random random = new Random(seed);
    Map<Long, OutgoingCall> model = new HashMap<>();
    List<Long> ids = new ArrayList<>();
    for (int step = 0; step < 20_000; step++) {
      if (ids.isEmpty() || random.nextInt(1000) < (step < 10_000 ? 520 : 480)) {
        OutgoingCall call = call();
        table.add(call);
        assertThat(model.put(call.id(), call)).isNull();
        ids.add(call.id());
      } else {
        long id = ids.get(random.nextInt(ids.size()));
        assertThat(table.remove(id)).isSameAs(model.remove(id)); // null the second time
      }
      assertThat(table.size()).isEqualTo(model.size());
    }
    assertThat(table.all()).containsExactlyInAnyOrderElementsOf(model.values());
  }

  @Test
  void aLateIdDoesNotFindTheCallThatHasItsPlaceNow() {
    OutgoingCall first = call();
    table.add(first);
    table.remove(first.id());
    OutgoingCall second = call();
    table.add(second);
    assertThat((int) second.id()).isEqualTo((int) first.id());
    assertThat(table.remove(first.id())).isNull();
    assertThat(table.remove(second.id())).isSameAs(second);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, 1, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 40})
  void anIdThatWasNeverGivenFindsNothing(long id) {
    assertThat(table.remove(id)).isNull();
  }

  private static OutgoingCall call() {
    return ByHand.outgoing("m", "", 1, null);
  }
}
