package dev.flotilla.rpc.impl.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Any order of small and large parts; seeded. */
class FrameWriterTest {

  @Test
  void partsComeOutInTheOrderInWhichTheyWerePut() {
    Random random = new Random(7);
    for (int run = 0; run < 1_000; run++) {
      FrameWriter frameWriter = new FrameWriter(random.nextInt(100));
      Buffer expected = Buffer.buffer();
      for (Buffer part : buffers(random)) {
        expected.appendBuffer(part);
        if (random.nextInt(3) == 0) {
          frameWriter.small().appendBuffer(part);
        } else {
          frameWriter.append(part);
        }
      }
      Buffer copied = Buffer.buffer("x");
      frameWriter.appendTo(copied);

      assertThat(frameWriter.length()).isEqualTo(expected.length());
      assertThat(copied.slice(1, copied.length())).isEqualTo(expected);
      assertThat(frameWriter.whole()).isEqualTo(expected);
      assertThat(frameWriter.whole()).isEqualTo(expected);
    }
  }

  private static List<Buffer> buffers(Random random) {
    List<Buffer> all = new ArrayList<>();
    for (int i = random.nextInt(6); i > 0; i--) {
      byte[] bytes = new byte[random.nextInt(random.nextBoolean() ? 10 : 5_000)];
      random.nextBytes(bytes);
      all.add(Buffer.buffer(bytes));
    }
    return all;
  }

  @Test
  void whatWasLentMayChangeWhenANodeHasGivenTheFrameToItself() {
    Buffer lent = Buffer.buffer(new byte[5_000]);
    FrameWriter frame = new FrameWriter(0);
    frame.append(lent);

    Buffer received = new FrameCodec().transform(frame);
    lent.setByte(0, (byte) 1);

    assertThat(received.getByte(0)).isZero();
  }
}
