package dev.flotilla.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;

class DefectLogTest {

  private final List<String> lines = new ArrayList<>();
  private long nanos;
  private final DefectLog defects = new DefectLog(recorder(), clock());

  @Test
  void aStackIsShownOnceInTenSecondsAndEachTraceOnALine() {
    for (int i = 0; i < 3; i++) {
      defects.error("stock.level failed, trace " + i, defect("one"));
    }
    nanos += DefectLog.EVERY.toNanos();
    defects.error("stock.level failed, trace 3", defect("one"));

    assertThat(lines)
        .containsExactly(
            "stack stock.level failed, trace 0",
            "line stock.level failed, trace 1",
            "line stock.level failed, trace 2",
            "stack stock.level failed, trace 3");
  }

  @Test
  void anotherDefectHasItsOwnStack() {
    defects.error("a", defect("one"));
    defects.error("b", new IllegalArgumentException("other class"));

    assertThat(lines).containsExactly("stack a", "stack b");
  }

  private static IllegalStateException defect(String text) {
    return new IllegalStateException(text);
  }

  private Clock clock() {
    return new Clock() {
      @Override
      public long nanos() {
        return nanos;
      }

      @Override
      public Instant now() {
        return Instant.EPOCH.plusNanos(nanos);
      }
    };
  }

  private Logger recorder() {
    return new LegacyAbstractLogger() {
      private static final long serialVersionUID = 1L;

      @Override
      protected String getFullyQualifiedCallerName() {
        return null;
      }

      @Override
      protected void handleNormalizedLoggingCall(
          Level level,
          org.slf4j.Marker marker,
          String message,
          Object[] arguments,
          Throwable stack) {
        lines.add(stack == null ? "line " + arguments[0] : "stack " + message);
      }

      @Override
      public boolean isTraceEnabled() {
        return true;
      }

      @Override
      public boolean isDebugEnabled() {
        return true;
      }

      @Override
      public boolean isInfoEnabled() {
        return true;
      }

      @Override
      public boolean isWarnEnabled() {
        return true;
      }

      @Override
      public boolean isErrorEnabled() {
        return true;
      }
    };
  }
}
