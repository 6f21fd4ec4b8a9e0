package dev.flotilla.fleet.impl.scaffold;

import dev.flotilla.fleet.impl.os.FleetFailure;

/** Inserts lines into the text of a {@code pom.xml} and leaves everything else as it is. */
final class PomText {

  private PomText() {}

  /** Adds a module after the last one of the same folder, as {@code verticles/}. */
  static String withModule(String pom, String folder, String module) {
    int last = pom.lastIndexOf("<module>" + folder);
    if (last < 0) {
      throw new FleetFailure("pom.xml lists no module of " + folder);
    }
    return insert(pom, last, "</module>", "    <module>" + folder + module + "</module>");
  }

  /** Adds a dependency after the last one whose artifact begins like this. */
  static String withDependency(String pom, String artifacts, String dependency) {
    int last = pom.lastIndexOf("<artifactId>" + artifacts);
    if (last < 0) {
      throw new FleetFailure("a pom.xml has no dependency that begins with " + artifacts);
    }
    return insert(pom, last, "</dependency>", dependency.stripTrailing());
  }

  private static String insert(String text, int from, String end, String lines) {
    int at = text.indexOf(end, from) + end.length();
    String lineEnd = text.startsWith("\r\n", at) ? "\r\n" : "\n";
    return text.substring(0, at) + lineEnd + lines.replace("\n", lineEnd) + text.substring(at);
  }
}
