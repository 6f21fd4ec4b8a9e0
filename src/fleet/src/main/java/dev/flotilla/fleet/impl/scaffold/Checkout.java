package dev.flotilla.fleet.impl.scaffold;

import dev.flotilla.fleet.impl.os.FleetFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The source tree of Flotilla.
 *
 * @param root its folder
 */
record Checkout(Path root) {

  private static final Pattern VERSION =
      Pattern.compile("<artifactId>flotilla-bom</artifactId>\\s*<version>([^<]+)</version>");

  /**
   * The text of a file.
   *
   * @throws FleetFailure if it cannot be read
   */
  String read(String path) {
    try {
      return Files.readString(root.resolve(path));
    } catch (IOException unreadable) {
      throw new FleetFailure("cannot read " + root.resolve(path) + ": " + unreadable);
    }
  }

  boolean has(String path) {
    return Files.exists(root.resolve(path));
  }

  /** The version of all modules. */
  String version() {
    Matcher version = VERSION.matcher(read("pom.xml"));
    if (!version.find()) {
      throw new FleetFailure(root.resolve("pom.xml") + " does not name its version");
    }
    return version.group(1);
  }
}
