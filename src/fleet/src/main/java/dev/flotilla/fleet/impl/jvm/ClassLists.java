package dev.flotilla.fleet.impl.jvm;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The lists of classes that a training has written, for archives of this build and later ones. */
final class ClassLists {

  /**
   * A class, or what a lambda or a method handle needs; see the JVM's classListParser.cpp. The
   * number of a class is left out: it counts within one list, and here are several.
   */
  private static final Pattern LINE =
      Pattern.compile("([^\\s@#:]+)( id: \\d+)?|(@lambda-(?:proxy|form-invoker) \\S.*)");

  private ClassLists() {}

  /** Whether lists are there that were made with jars of the same names. */
  static boolean fit(Path lists, Release release) throws IOException {
    Path jars = lists.resolve("jars");
    return Files.isRegularFile(jars)
        && Files.readAllLines(jars).equals(Releases.names(release.jars()));
  }

  /** Makes them anew. */
  static void train(Path lists, Release release, Training training) throws IOException {
    Files.createDirectories(lists);
    Path raw = Files.createTempDirectory("flotilla-classes");
    try {
      training.run(
          release,
          List.of("-XX:DumpLoadedClassList=" + raw.resolve("nodes-%p")),
          List.of("-XX:DumpLoadedClassList=" + raw.resolve("launcher-%p")));
      Files.write(lists.resolve("nodes.classes"), merged(raw, "nodes-"));
      Files.write(lists.resolve("launcher.classes"), merged(raw, "launcher-"));
    } finally {
      Releases.remove(raw);
    }
    Files.write(lists.resolve("jars"), Releases.names(release.jars())); // last: now they are whole
  }

  /** Each class once, and only lines as they should be: one bad line, and the JVM refuses all. */
  static Set<String> merged(Path folder, String prefix) throws IOException {
    Set<String> classes = new LinkedHashSet<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, prefix + "*")) {
      for (Path file : files) {
        String text = Files.readString(file);
        String whole =
            text.substring(0, text.lastIndexOf('\n') + 1); // the JVM may have been killed
        whole
            .lines()
            .map(LINE::matcher)
            .filter(Matcher::matches)
            .forEach(line -> classes.add(entry(line)));
      }
    }
    return classes;
  }

  private static String entry(Matcher line) {
    return line.group(1) == null ? line.group(3) : line.group(1);
  }
}
