package dev.flotilla.cluster;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the Prometheus text format strictly and says what is wrong with it. */
record PrometheusLint(Map<String, String> types, List<String> complaints) {

  private static final Pattern SAMPLE =
      Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(\\{(.*)})? (\\S+)( -?\\d+)?");
  private static final Pattern LABELS =
      Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*=\"([^\"\\\\\\n]|\\\\[\"\\\\n])*\"(,|$))*");
  private static final Set<String> KINDS =
      Set.of("counter", "gauge", "histogram", "summary", "untyped");

  static PrometheusLint of(String text) {
    PrometheusLint lint = new PrometheusLint(new LinkedHashMap<>(), new ArrayList<>());
    if (!text.endsWith("\n")) {
      lint.complain("must end with a line feed", "");
    }
    Set<String> helped = new HashSet<>();
    Set<String> series = new HashSet<>();
    Set<String> sampled = new HashSet<>();
    for (String line : text.split("\n")) {
      if (line.startsWith("# HELP ")) {
        lint.help(line, helped);
      } else if (line.startsWith("# TYPE ")) {
        lint.type(line, helped, sampled);
      } else {
        lint.sample(line, series, sampled);
      }
    }
    return lint;
  }

  Set<String> families() {
    return types.keySet();
  }

  private void help(String line, Set<String> helped) {
    String name = line.split(" ")[2];
    if (!helped.add(name)) {
      complain("HELP twice", line);
    }
  }

  private void type(String line, Set<String> helped, Set<String> sampled) {
    String[] words = line.split(" ");
    if (words.length != 4 || !KINDS.contains(words[3])) {
      complain("unknown type", line);
    } else if (types.put(words[2], words[3]) != null) {
      complain("TYPE twice", line);
    }
    if (!helped.contains(words[2])) {
      complain("TYPE without HELP before it", line);
    }
    if (sampled.contains(words[2])) {
      complain("TYPE after samples", line);
    }
    if ("counter".equals(words[words.length - 1]) && !words[2].endsWith("_total")) {
      complain("a counter must end in _total", line);
    }
  }

  private void sample(String line, Set<String> series, Set<String> sampled) {
    Matcher parts = SAMPLE.matcher(line);
    if (!parts.matches()) {
      complain("not a sample", line);
      return;
    }
    String family = family(parts.group(1));
    sampled.add(family);
    if (!types.containsKey(family)) {
      complain("sample without TYPE before it", line);
    }
    if (parts.group(3) != null && !LABELS.matcher(parts.group(3)).matches()) {
      complain("broken labels", line);
    }
    if (!series.add(parts.group(1) + parts.group(2))) {
      complain("the same series twice", line);
    }
    number(parts.group(4), line);
  }

  private String family(String name) {
    for (String suffix : List.of("_bucket", "_count", "_sum")) {
      String stem = name.endsWith(suffix) ? name.substring(0, name.length() - suffix.length()) : "";
      if ("histogram".equals(types.get(stem)) || "summary".equals(types.get(stem))) {
        return stem;
      }
    }
    return name;
  }

  private void number(String value, String line) {
    try {
      Double.parseDouble(value.replace("Inf", "Infinity"));
    } catch (NumberFormatException notANumber) {
      complain("not a number", line);
    }
  }

  private void complain(String rule, String line) {
    complaints.add(rule + ": " + line);
  }
}
