package dev.flotilla.fleet.impl.console;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Traces as people read them in a terminal. */
public final class TraceText {

  private static final int BAR = 30;
  private static final int NAME = 46;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);

  private TraceText() {}

  /** One line for each trace of an answer of {@code /traces}. */
  public static String list(JsonNode traces) {
    List<String> lines = new ArrayList<>();
    for (JsonNode trace : traces.path("items")) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%s  %s  %9s  %-5s %3d spans  %s%s",
              time(trace.path("startMicros").asLong()),
              trace.path("traceId").asText(),
              millis(trace.path("durationMicros").asLong()),
              result(trace),
              trace.path("spans").asInt(),
              name(trace),
              codes(trace)));
    }
    if (lines.isEmpty()) {
      lines.add("no trace: nothing has called the gateway lately, or none passes the filter");
    }
    missing(traces, lines);
    return String.join("\n", lines);
  }

  private static String name(JsonNode trace) {
    String name = trace.path("name").asText();
    return trace.path("rootMissing").asBoolean() ? name + " (work that no request started)" : name;
  }

  private static String result(JsonNode trace) {
    int status = trace.path("httpStatus").asInt();
    String failed = trace.path("status").asText().equals("ERROR") ? "ERROR" : "ok";
    return status == 0 ? failed : Integer.toString(status);
  }

  private static String codes(JsonNode trace) {
    List<String> codes = new ArrayList<>();
    trace.path("codes").forEach(code -> codes.add(code.asText()));
    return codes.isEmpty() ? "" : "  " + String.join(" ", codes);
  }

  /** The steps of an answer of {@code /traces/ID}, each with a bar that shows when it ran. */
  public static String waterfall(JsonNode trace) {
    List<String> lines = new ArrayList<>();
    long whole = Math.max(1, trace.path("durationMicros").asLong());
    lines.add(
        "trace "
            + trace.path("traceId").asText()
            + " of "
            + time(trace.path("startMicros").asLong())
            + ", "
            + millis(whole).strip()
            + ", "
            + trace.path("rows").size()
            + " spans");
    for (JsonNode row : trace.path("rows")) {
      lines.add(row(row, whole));
    }
    if (trace.path("dropped").asInt() > 0) {
      lines.add(trace.path("dropped").asInt() + " more spans are left out");
    }
    missing(trace, lines);
    return String.join("\n", lines);
  }

  /** An answer of {@code /explain/ID}: one sentence a line, with when it was. */
  public static String explanation(JsonNode explanation) {
    List<String> lines = new ArrayList<>();
    for (JsonNode step : explanation.path("steps")) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%12s  %s",
              millis(step.path("offsetMicros").asLong()),
              step.path("text").asText()));
    }
    missing(explanation, lines);
    return String.join("\n", lines);
  }

  private static String row(JsonNode row, long whole) {
    JsonNode span = row.path("span");
    int depth = Math.min(12, row.path("depth").asInt());
    String mark = span.path("kind").asText().equals("EVENT") ? "! " : "";
    String name = "  ".repeat(depth) + mark + span.path("name").asText();
    return String.format(
            Locale.ROOT,
            "%s |%s| %9s  %-9s %s",
            padded(name),
            bar(row.path("offsetMicros").asLong(), span.path("durationMicros").asLong(), whole),
            millis(span.path("durationMicros").asLong()),
            span.path("node").asText(),
            detail(row, span))
        .stripTrailing();
  }

  private static String detail(JsonNode row, JsonNode span) {
    List<String> parts = new ArrayList<>();
    JsonNode attributes = span.path("attributes");
    add(parts, span.path("code").asText());
    add(parts, span.path("message").asText());
    if (attributes.has("http.response.status_code")) {
      parts.add(attributes.path("http.response.status_code").asText());
    }
    add(parts, attributes.path("db.query.text").asText());
    if (attributes.has("flotilla.callee")) {
      parts.add("to " + attributes.path("flotilla.callee").asText());
    }
    if (attributes.has("flotilla.refused_by")) {
      parts.add("refused by " + attributes.path("flotilla.refused_by").asText());
    }
    if (row.path("causeMissing").asBoolean()) {
      parts.add("(what caused it is missing)");
    }
    String text = String.join(" ", parts).replaceAll("\\s+", " ");
    return text.length() > 90 ? text.substring(0, 89) + "…" : text;
  }

  private static void add(List<String> parts, String text) {
    if (!text.isEmpty()) {
      parts.add(text);
    }
  }

  private static String padded(String name) {
    String cut = name.length() > NAME ? name.substring(0, NAME - 1) + "…" : name;
    return cut + " ".repeat(NAME - cut.length());
  }

  private static String bar(long offset, long duration, long whole) {
    int from = (int) Math.max(0, Math.min(BAR - 1, offset * BAR / whole));
    int to = (int) Math.max(from + 1, Math.min(BAR, (offset + duration) * BAR / whole));
    return " ".repeat(from) + "=".repeat(to - from) + " ".repeat(BAR - to);
  }

  private static void missing(JsonNode answer, List<String> lines) {
    for (JsonNode node : answer.path("unreachable")) {
      lines.add(node.asText() + " did not answer: its spans are missing");
    }
  }

  private static String time(long micros) {
    return Instant.ofEpochMilli(micros / 1_000).atZone(ZoneId.systemDefault()).format(TIME);
  }

  private static String millis(long micros) {
    return String.format(Locale.ROOT, "%.2f ms", micros / 1_000.0);
  }
}
