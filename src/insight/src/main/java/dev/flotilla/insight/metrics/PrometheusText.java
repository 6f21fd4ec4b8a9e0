package dev.flotilla.insight.metrics;

import dev.flotilla.insight.metrics.MetricFamily.MetricKind;
import dev.flotilla.insight.metrics.MetricFamily.MetricSample;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Writes metrics in the text format of Prometheus, version 0.0.4. */
public final class PrometheusText {

  /** The media type of the text. */
  public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final StringBuilder text = new StringBuilder(65_536);

  private PrometheusText() {}

  /** The text of these metrics. */
  public static String of(List<MetricFamily> families) {
    PrometheusText writer = new PrometheusText();
    families.forEach(writer::family);
    return writer.text.toString();
  }

  private void family(MetricFamily family) {
    String help = family.help().isEmpty() ? " " : family.help();
    text.append("# HELP ").append(family.name()).append(' ').append(escaped(help)).append('\n');
    text.append("# TYPE ").append(family.name()).append(' ');
    text.append(family.kind().name().toLowerCase(Locale.ROOT)).append('\n');
    for (MetricSample sample : family.samples()) {
      if (family.kind() == MetricKind.COUNTER || family.kind() == MetricKind.GAUGE) {
        line(family.name(), sample.labels(), null, number(sample.value()));
        continue;
      }
      for (int at = 0; at < family.bounds().size(); at++) {
        String count = Long.toString(sample.buckets().get(at));
        line(family.name() + "_bucket", sample.labels(), number(family.bounds().get(at)), count);
      }
      String count = Long.toString(sample.count());
      if (family.kind() == MetricKind.HISTOGRAM) {
        line(family.name() + "_bucket", sample.labels(), "+Inf", count);
      }
      line(family.name() + "_count", sample.labels(), null, count);
      line(family.name() + "_sum", sample.labels(), null, number(sample.sum()));
    }
  }

  private void line(String name, Map<String, String> labels, String bound, String value) {
    text.append(name);
    char before = '{';
    for (Map.Entry<String, String> label : labels.entrySet()) {
      text.append(before).append(label.getKey()).append("=\"");
      text.append(escaped(label.getValue()).replace("\"", "\\\"")).append('"');
      before = ',';
    }
    if (bound != null) {
      text.append(before).append("le=\"").append(bound).append('"');
      before = ',';
    }
    text.append(before == ',' ? "} " : " ").append(value).append('\n');
  }

  private static String escaped(String value) {
    return value.replace("\\", "\\\\").replace("\n", "\\n");
  }

  private static String number(double value) {
    if (Double.isInfinite(value)) {
      return value > 0 ? "+Inf" : "-Inf";
    }
    return Double.toString(value);
  }
}
