package dev.flotilla.fleet.impl.scaffold;

import dev.flotilla.fleet.impl.os.FleetFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Adds an item to a list of a YAML file that is written with one item a line, and leaves comments
 * and everything else as they are.
 */
final class YamlList {

  private static final Pattern KEY = Pattern.compile("( *)([A-Za-z0-9_-]+):\\s*(#.*)?");

  private final String file;
  private final List<String> lines;
  private final String lineEnd;

  /**
   * @param file its name, for failures
   */
  YamlList(String file, String text) {
    this.file = file;
    this.lineEnd = text.contains("\r\n") ? "\r\n" : "\n";
    this.lines = new ArrayList<>(List.of(text.split("\r?\n", -1)));
  }

  /**
   * The text with one more item at the end of the list.
   *
   * @param path keys that lead to the list, as {@code groups}, {@code shop}, {@code verticles}
   * @throws FleetFailure if there is no such list, or it is written in one line
   */
  String append(List<String> path, String item) {
    int key = find(path);
    int first = key + 1;
    while (first < lines.size() && isBlank(lines.get(first))) {
      first++;
    }
    String indent = first < lines.size() ? itemIndent(lines.get(first)) : null;
    if (indent == null || indent.length() < indent(lines.get(key))) {
      throw new FleetFailure(
          file + " has no list with one item a line at " + String.join(".", path));
    }
    lines.add(end(first, indent.length()), indent + "- " + item);
    return String.join(lineEnd, lines);
  }

  /** Keys directly below a key, in their order. */
  List<String> keysBelow(String key) {
    List<String> keys = new ArrayList<>();
    int parent = find(List.of(key));
    int depth = -1;
    for (int at = parent + 1;
        at < lines.size() && !endsBlock(at, indent(lines.get(parent)));
        at++) {
      Matcher line = KEY.matcher(lines.get(at));
      if (line.matches()) {
        depth = depth < 0 ? line.group(1).length() : depth;
        if (line.group(1).length() == depth) {
          keys.add(line.group(2));
        }
      }
    }
    return keys;
  }

  private int find(List<String> path) {
    int at = -1;
    int depth = -1;
    for (String key : path) {
      at = find(key, at, depth);
      if (at < 0) {
        throw FleetFailure.wrongUse(file + " has no " + String.join(".", path));
      }
      depth = indent(lines.get(at));
    }
    return at;
  }

  /** The line of a key below the line of its parent, which is indented by {@code depth}. */
  private int find(String key, int parent, int depth) {
    for (int at = parent + 1; at < lines.size() && !endsBlock(at, depth); at++) {
      Matcher line = KEY.matcher(lines.get(at));
      if (line.matches() && line.group(2).equals(key)) {
        return at;
      }
    }
    return -1;
  }

  /** The line after the last item, before comments and blank lines that belong to what follows. */
  private int end(int first, int itemDepth) {
    int end = first + 1;
    for (int at = first + 1; at < lines.size(); at++) {
      String line = lines.get(at);
      boolean item = indent(line) == itemDepth && itemIndent(line) != null;
      if (!isBlank(line) && !item && indent(line) <= itemDepth) {
        break;
      }
      if (!isBlank(line)) {
        end = at + 1;
      }
    }
    return end;
  }

  private boolean endsBlock(int at, int depth) {
    return !isBlank(lines.get(at)) && indent(lines.get(at)) <= depth;
  }

  private static String itemIndent(String line) {
    int dash = indent(line);
    return line.startsWith("- ", dash) ? line.substring(0, dash) : null;
  }

  private static boolean isBlank(String line) {
    return line.isBlank() || line.stripLeading().startsWith("#");
  }

  private static int indent(String line) {
    return line.length() - line.stripLeading().length();
  }
}
