package dev.flotilla.fleet.impl.scaffold;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A copy of what the generators read of this tree. */
public final class SourceTree {

  private static final Path CHECKOUT = Path.of("../..").toAbsolutePath().normalize();

  private SourceTree() {}

  /** Copies the files into an empty folder. */
  public static void copyTo(Path root) throws IOException {
    for (String file :
        List.of(
            "pom.xml",
            "src/dist/pom.xml",
            "cluster-config/cluster.yaml",
            "cluster-config/gateway.yaml")) {
      Files.createDirectories(root.resolve(file).getParent());
      Files.copy(CHECKOUT.resolve(file), root.resolve(file));
    }
  }

  /** The text of every file below a folder; a folder counts as a file without a text. */
  public static Map<String, String> snapshot(Path root) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(root)) {
      for (Path file : all.toList()) {
        String text = Files.isRegularFile(file) ? Files.readString(file) : "";
        files.put(root.relativize(file).toString(), text);
      }
    }
    return files;
  }
}
