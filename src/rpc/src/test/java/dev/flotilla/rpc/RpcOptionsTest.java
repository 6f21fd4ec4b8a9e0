package dev.flotilla.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.flotilla.core.Bytes;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RpcOptionsTest {

  @Test
  void hasDefaults() {
    RpcOptions options = new RpcOptions("shop", "1", RpcOptions.DEFAULT_MAX_PAYLOAD);
    assertThat(options.maxPayload()).isEqualTo(Bytes.ofMiB(4));
    assertThat(options.drainTimeout()).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void refusesWhatCannotWork() {
    refused("caller must be", () -> new RpcOptions(" ", "1", Bytes.ofMiB(1)));
    refused("version must be", () -> new RpcOptions("shop", "", Bytes.ofMiB(1)));
    refused("maxPayload must be present", () -> new RpcOptions("shop", "1", null));
    refused("between 1024 and", () -> new RpcOptions("shop", "1", new Bytes(1023)));
    refused("between 1024 and", () -> new RpcOptions("shop", "1", Bytes.ofMiB(65)));
    refused(
        "drainTimeout must be at least 1ms",
        () -> new RpcOptions("shop", "1", Bytes.ofMiB(1), Duration.ZERO));
  }

  private static void refused(String reason, Runnable making) {
    assertThatIllegalArgumentException().isThrownBy(making::run).withMessageContaining(reason);
  }
}
