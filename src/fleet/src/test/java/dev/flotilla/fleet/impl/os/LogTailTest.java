package dev.flotilla.fleet.impl.os;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogTailTest {

  @TempDir Path folder;

  @Test
  void theEndOfALogAndWhatIsAddedToIt() throws Exception {
    Path log = folder.resolve("shop-1.log");
    Files.writeString(log, "one\ntwo\nthr");

    assertThat(LogTail.last(log, 2)).containsExactly("two", "thr");
    LogTail tail = new LogTail(log, 4);
    assertThat(tail.more()).containsExactly("two");
    Files.writeString(log, "ee\nfour\n", StandardOpenOption.APPEND);
    assertThat(tail.more()).containsExactly("three", "four");
    Files.writeString(log, "new\n");
    assertThat(tail.more()).containsExactly("new");
    assertThat(LogTail.last(folder.resolve("none.log"), 5)).isEmpty();
  }

  @Test
  void ofALongLogTheLastWholeLinesAreGiven() throws Exception {
    Path log = folder.resolve("shop-1.log");
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 100_000; i++) {
      text.append("line ").append(i).append('\n');
    }
    Files.writeString(log, text);

    assertThat(LogTail.last(log, 2)).containsExactly("line 99998", "line 99999");
    assertThat(LogTail.last(log, 1_000_000))
        .hasSizeLessThan(100_000)
        .allMatch(line -> line.matches("line \\d{5}"));
  }

  @Test
  void aTailThatBeginsAtTheEndGivesWhatIsAdded() throws Exception {
    Path log = folder.resolve("shop-1.log");
    Files.writeString(log, "old\n");
    LogTail tail = LogTail.fromEnd(log);

    Files.writeString(log, "new\n", StandardOpenOption.APPEND);

    assertThat(tail.more()).containsExactly("new");
    assertThat(tail.more()).isEmpty();
  }

  @Test
  void aLogThatIsRemovedGivesNothingMore() throws Exception {
    Path log = folder.resolve("shop-1.log");
    Files.writeString(log, "one\n");
    LogTail tail = new LogTail(log, 0);
    assertThat(tail.more()).containsExactly("one");

    Files.delete(log);

    assertThat(tail.more()).isEmpty();
  }
}
