package dev.flotilla.fleet.impl.scaffold;

import dev.flotilla.fleet.impl.os.FleetFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Writes a stand-alone Maven project that uses Flotilla and has one service. */
public final class AppScaffold {

  private static final List<String> FILES =
      List.of(
          ".gitignore",
          "README.md",
          "pom.xml",
          "contracts/pom.xml",
          "greeter/pom.xml",
          "app/pom.xml",
          "cluster-config/cluster.yaml",
          "cluster-config/gateway.yaml",
          "cluster-config/policies.yaml");

  private final Checkout checkout;
  private final Path folder;
  private final ModuleName name;

  /**
   * @param root the source tree of Flotilla
   * @param folder of the new project
   * @param name of the project; null takes the folder's
   * @throws FleetFailure if the name or the folder cannot be used
   */
  public AppScaffold(Path root, Path folder, String name) {
    this.checkout = new Checkout(root);
    this.folder = folder.toAbsolutePath().normalize();
    this.name = name == null ? nameOf(this.folder) : new ModuleName(name);
    refuseUnusable();
  }

  /** Where the project is written. */
  public Path folder() {
    return folder;
  }

  /** The files to write. */
  public FileChanges changes() {
    FileChanges changes = new FileChanges(folder);
    for (String file : FILES) {
      changes.create(file, fill(file.startsWith(".") ? file.substring(1) : file));
    }
    changes.createExecutable("run.sh", fill("run.sh"));
    ServiceFiles greeter = greeter();
    greeter.addContract(changes, "contracts/");
    greeter.addVerticle(changes, "greeter/");
    return changes;
  }

  private ServiceFiles greeter() {
    String base = "com.example." + name.packageName() + ".";
    return new ServiceFiles(
        new ModuleName("greeter"),
        false,
        base + "contracts",
        base + "greeter",
        "../cluster-config");
  }

  private String fill(String file) {
    return Templates.fill(
        "app/" + file,
        Map.of(
            "name", name.text(),
            "package", name.packageName(),
            "flotilla", checkout.version()));
  }

  private static ModuleName nameOf(Path folder) {
    String last = folder.getFileName() == null ? "" : folder.getFileName().toString();
    try {
      return new ModuleName(last.toLowerCase(Locale.ROOT).replaceAll("[ _.]+", "-"));
    } catch (FleetFailure unusable) {
      throw FleetFailure.wrongUse(
          "the folder's name cannot be that of the project: "
              + unusable.getMessage()
              + "; give another one with --name NAME");
    }
  }

  private void refuseUnusable() {
    if (folder.toString().contains(":")) {
      throw FleetFailure.wrongUse(
          folder + " has a colon in its path, which a Java class path cannot hold");
    }
    if (Files.exists(folder) && !isEmptyFolder()) {
      throw FleetFailure.wrongUse(folder + " exists already and is not an empty folder");
    }
  }

  private boolean isEmptyFolder() {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.findAny().isEmpty();
    } catch (IOException unreadable) {
      throw new FleetFailure("cannot read " + folder + ": " + unreadable);
    }
  }
}
