package dev.flotilla.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.flotilla.core.Bytes;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RpcOptionsTest {

  @Test
  void hasDefaults() {
    RpcOptions options = RpcOptions.builder().caller("shop").version("1").build();
    assertThat(options.maxPayload()).isEqualTo(Bytes.ofMiB(4));
    assertThat(options.drainTimeout()).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void refusesWhatCannotWork() {
    RpcOptions options = RpcOptions.builder().caller("shop").version("1").build();
    refused("caller must be", () -> options.withCaller(" "));
    refused("version must be", () -> options.withVersion(""));
    refused("between 1024 and", () -> options.withMaxPayload(new Bytes(1023)));
    refused("between 1024 and", () -> options.withMaxPayload(Bytes.ofMiB(65)));
    refused("drainTimeout must be at least 1ms", () -> options.withDrainTimeout(Duration.ZERO));
  }

  private static void refused(String reason, Runnable making) {
    assertThatIllegalArgumentException().isThrownBy(making::run).withMessageContaining(reason);
  }
}
