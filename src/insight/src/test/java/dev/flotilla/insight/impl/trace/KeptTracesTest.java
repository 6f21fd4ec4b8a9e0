package dev.flotilla.insight.impl.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.Bytes;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.core.TraceContext;
import dev.flotilla.core.trace.EndedSpan;
import dev.flotilla.core.trace.SpanRole;
import dev.flotilla.insight.trace.TraceOptions;
import dev.flotilla.insight.trace.TraceOptionsBuilder;
import dev.flotilla.insight.trace.TracePart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From the decision to the file, and back in a later run. */
class KeptTracesTest {

  private static final int MOST = 2_000;

  @TempDir Path folder;

  @Test
  void aKeptTraceOutlivesItsRunWithTheSpansBeforeAndAfterTheDecision() {
    TraceContext trace = TraceContext.start();
    RingRecorder run = recorder(options());
    run.ended(span(trace.child(), null));
    run.ended(span(trace.child(), Code.UNAVAILABLE));
    run.collect();
    run.ended(span(trace.child(), null));
    run.close();

    RingRecorder later = recorder(options());

    assertThat(later.spans(trace.traceId(), MOST)).hasSize(3);
    TracePart part = later.latest(10).get(0);
    assertThat(part.traceId()).isEqualTo(trace.traceId());
    assertThat(part.spans()).isEqualTo(3);
    assertThat(part.errors()).isEqualTo(1);
    assertThat(part.codes()).containsExactly("UNAVAILABLE");
    assertThat(part.services()).containsExactly("stock");
    assertThat(part.firstName()).isEqualTo("stock/level");
    assertThat(part.root()).isNull();
    later.close();
  }

  @Test
  void aTraceThatAnotherNodeKeepsIsStoredHereToo() {
    TraceContext trace = TraceContext.start();
    RingRecorder run = recorder(options());
    run.ended(span(trace, null));
    run.kept().learn(trace.traceHigh(), trace.traceLow(), KeepReason.FAILURE, System.nanoTime());
    run.close();

    assertThat(run.kept().takeUntold()).isEmpty();
    assertThat(recorder(options()).spans(trace.traceId(), MOST)).hasSize(1);
  }

  @Test
  void whatNobodyKeepsIsNotStored() {
    TraceContext trace = TraceContext.start();
    RingRecorder run = recorder(options());
    run.ended(span(trace, null));
    run.close();

    assertThat(recorder(options()).spans(trace.traceId(), MOST)).isEmpty();
  }

  @Test
  void aTraceHasAtMostTwoThousandStoredSpans() {
    TraceContext trace = TraceContext.start();
    RingRecorder run = recorder(options());
    for (int i = 0; i < 2_100; i++) {
      run.ended(span(trace.child(), Code.INTERNAL));
    }
    run.close();

    assertThat(recorder(options()).spans(trace.traceId(), 10_000)).hasSize(2_000);
  }

  @Test
  void theOldestTracesMakeRoomInAFileThatHasItsSize() throws IOException {
    RingRecorder run = recorder(options().maxRunBytes(Bytes.ofMiB(1)));
    TraceContext last = null;
    for (int i = 0; i < 8_000; i++) {
      last = TraceContext.start();
      run.ended(span(last, null));
      run.kept().learn(last.traceHigh(), last.traceLow(), KeepReason.RATIO, System.nanoTime());
      if (i % 500 == 0) {
        run.collect();
      }
    }
    run.close();

    assertThat(files().mapToLong(KeptTracesTest::size).sum()).isLessThan(2 << 20);
    assertThat(recorder(options()).spans(last.traceId(), MOST)).hasSize(1);
  }

  @Test
  void theOldestRunsAreDeleted() throws IOException {
    Files.createDirectories(folder.resolve("shop-1"));
    for (int i = 1; i <= 5; i++) {
      Files.createFile(folder.resolve("shop-1/run-170000000000" + i + ".db"));
    }
    RingRecorder run = recorder(options().maxRuns(3));
    run.ended(span(TraceContext.start(), Code.INTERNAL));
    run.close();

    assertThat(files()).hasSize(3);
    assertThat(files().map(file -> file.getFileName().toString()))
        .contains("run-1700000000005.db", "run-1700000000004.db");
  }

  private Stream<Path> files() throws IOException {
    return Files.list(folder.resolve("shop-1"));
  }

  private static long size(Path file) {
    return file.toFile().length();
  }

  private TraceOptionsBuilder options() {
    return TraceOptions.builder().folder(folder.toString()).keepRatio(0.0).keepPerRoute(0);
  }

  private static RingRecorder recorder(TraceOptionsBuilder options) {
    return new RingRecorder(options.build(), "shop-1");
  }

  private static EndedSpan span(TraceContext span, Code code) {
    long now = System.nanoTime();
    return new EndedSpan(
        span,
        7,
        SpanRole.CLIENT,
        "stock/level",
        now,
        now + 1,
        code,
        null,
        "flotilla.service",
        "stock");
  }
}
