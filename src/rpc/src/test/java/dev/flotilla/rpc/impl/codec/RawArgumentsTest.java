package dev.flotilla.rpc.impl.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.rpc.Contract;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RawArgumentsTest {

  interface Store {
    Future<Void> put(String key, Buffer bytes, Optional<Integer> version);
  }

  private final ArgumentCodec codec =
      ArgumentCodec.of(Contract.of(Store.class).methods().get("put"));

  @Test
  void theOtherArgumentsAreInFrontAsJson() {
    Buffer sent = codec.encode(new Object[] {"k", Buffer.buffer("bytes"), Optional.of(3)});
    assertThat(sent.getInt(0)).isEqualTo("[\"k\",3]".length());
    assertThat(sent.getString(4, sent.length())).isEqualTo("[\"k\",3]bytes");
  }

  @Test
  void manyBytesAreNotCopied() {
    Buffer bytes = Buffer.buffer(new byte[100_000]);
    Buffer sent = codec.encode(new Object[] {"k", bytes, Optional.of(3)});
    assertThat(codec.decode(sent)).containsExactly("k", bytes, Optional.of(3));

    bytes.setByte(99_999, (byte) 1);
    assertThat(sent.getByte(sent.length() - 1)).isEqualTo((byte) 1);
  }

  @Test
  void whatAnEarlierVersionDoesNotSendIsAbsent() {
    Buffer sent = Buffer.buffer().appendInt(5).appendString("[\"k\"]bytes");
    assertThat(codec.decode(sent))
        .containsExactly("k", Buffer.buffer("bytes"), Optional.<Integer>empty());
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 8, Integer.MAX_VALUE, Integer.MIN_VALUE})
  void aLengthThatCannotBeIsRefused(int length) {
    Buffer sent = Buffer.buffer().appendInt(length).appendString("[\"k\",3]".substring(1));
    assertThatThrownBy(() -> codec.decode(sent))
        .hasMessage("arguments: must begin with the length of their JSON and that JSON");
  }

  @Test
  void anythingShorterThanALengthIsRefused() {
    assertThatThrownBy(() -> codec.decode(Buffer.buffer("[]")))
        .hasMessageContaining("arguments: must begin with the length of their JSON");
  }
}
