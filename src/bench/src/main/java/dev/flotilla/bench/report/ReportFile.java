package dev.flotilla.bench.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.flotilla.core.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * A report as programs read it: {@code {"name", "date", "machine", "java", "rows": [{"case",
 * "subject", "value", "unit"}], "ratios": {"ours/peer/case": number}}}; {@code "missing": {"peer":
 * "how to install it"}} only if a peer was not there.
 */
public final class ReportFile {

  private ReportFile() {}

  /**
   * Writes the file {@code NAME.json}, whole or not at all; an older one is replaced.
   *
   * @param date to the second
   * @return where it is
   */
  public static Path write(
      Path folder, String name, Instant date, Machine machine, BenchmarkReport benchmarkReport)
      throws IOException {
    Files.createDirectories(folder);
    Path file = folder.resolve(name + ".json");
    Path draft = Files.createTempFile(folder, name, ".tmp");
    ObjectNode json = json(name, date, machine, benchmarkReport);
    Files.writeString(draft, json.toPrettyString() + "\n");
    return Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
  }

  static ObjectNode json(
      String name, Instant date, Machine machine, BenchmarkReport benchmarkReport) {
    ObjectNode json = Json.mapper().createObjectNode();
    json.put("name", name);
    json.put("date", date.truncatedTo(ChronoUnit.SECONDS).toString());
    json.put("machine", machine.name());
    json.put("java", machine.java());
    var rows = json.putArray("rows");
    for (ReportRow reportRow : benchmarkReport.rows()) {
      rows.addObject()
          .put("case", reportRow.measured())
          .put("subject", reportRow.subject())
          .put("value", reportRow.value())
          .put("unit", reportRow.unit());
    }
    ObjectNode ratios = json.putObject("ratios");
    benchmarkReport.ratios().forEach(ratio -> ratios.put(ratio.key(), ratio.value()));
    if (!benchmarkReport.missing().isEmpty()) {
      ObjectNode missing = json.putObject("missing");
      benchmarkReport.missing().forEach(missing::put);
    }
    return json;
  }
}
