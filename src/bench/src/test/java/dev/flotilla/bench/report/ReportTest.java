package dev.flotilla.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.core.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {

  private static final BenchmarkReport REPORT =
      new BenchmarkReport(
          "Two ways.",
          List.of(
              new ReportRow("64 in flight", "nats", 56_789.4, "calls/s", null),
              new ReportRow("64 in flight", "ours", 81_234.5, "calls/s", null),
              new ReportRow("look-up", "ours", 17.25, "ns", Target.atMost(200))),
          List.of(
              new Ratio("nats", "64 in flight", 1.4304, Target.atLeast(1.3)),
              new Ratio("nats", "look-up", 1.4304, Target.atMost(1))),
          Map.of("redis", "not installed: it is Debian's package redis-server"));

  @Test
  void theTableHasALinePerCaseAndAColumnPerSubjectOursFirst() {
    assertThat(ReportTable.of(REPORT))
        .isEqualTo(
            """
            Two ways.

            case            ours    nats  unit     target
            64 in flight  81,235  56,789  calls/s
            look-up         17.3       -  ns       <= 200     met

            ratio                   value  target
            ours/nats/64 in flight   1.43  >= 1.30    met
            ours/nats/look-up        1.43  <= 1.00    missed

            redis is not installed: it is Debian's package redis-server
            """);
  }

  @Test
  void theFileHasTheShapeThatOthersRead(@TempDir Path folder) throws IOException {
    Machine machine = new Machine("Linux, 2 processors", "a VM 17");
    Files.writeString(folder.resolve("rpc.json"), "an older one");

    Path file =
        ReportFile.write(folder, "rpc", Instant.parse("2026-01-02T03:04:05.6Z"), machine, REPORT);

    JsonNode json = Json.mapper().readTree(file.toFile());
    assertThat(folder.toFile().list()).containsExactly("rpc.json");
    assertThat(json)
        .isEqualTo(
            Json.mapper()
                .readTree(
                    """
                    {"name": "rpc", "date": "2026-01-02T03:04:05Z",
                     "machine": "Linux, 2 processors", "java": "a VM 17",
                     "rows": [
                       {"case": "64 in flight", "subject": "nats", "value": 56789.4, "unit": "calls/s"},
                       {"case": "64 in flight", "subject": "ours", "value": 81234.5, "unit": "calls/s"},
                       {"case": "look-up", "subject": "ours", "value": 17.25, "unit": "ns"}],
                     "ratios": {"ours/nats/64 in flight": 1.4304, "ours/nats/look-up": 1.4304},
                     "missing": {"redis": "not installed: it is Debian's package redis-server"}}
                    """));
  }

  @Test
  void nothingIsSaidToBeMissingWhenNothingIs() {
    BenchmarkReport whole = new BenchmarkReport("One.", List.of(), List.of(), Map.of());

    assertThat(ReportFile.json("a", Instant.EPOCH, Machine.here(), whole).has("missing")).isFalse();
    assertThat(Machine.here().name()).contains(System.getProperty("os.name"));
  }

  @Test
  void aTargetThatIsReachedExactlyIsMet() {
    assertThat(Target.atLeast(0.9).isMet(0.9)).isTrue();
    assertThat(Target.atLeast(0.9).isMet(0.899)).isFalse();
    assertThat(Target.atMost(200).isMet(200)).isTrue();
    assertThat(Target.atMost(200).isMet(200.1)).isFalse();
  }
}
