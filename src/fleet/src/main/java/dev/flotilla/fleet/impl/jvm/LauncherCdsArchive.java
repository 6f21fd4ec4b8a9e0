package dev.flotilla.fleet.impl.jvm;

import dev.flotilla.fleet.impl.os.FleetFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The launcher's own class-data archive, which {@code run.sh} maps for every command when it is
 * newer than the build, and else lets {@code up} write down its classes for.
 *
 * @param folder where archives are kept
 */
public record LauncherCdsArchive(Path folder, CdsArchiveBuilder maker) {

  /** Makes it if this start has written down its classes. Blocks. */
  void make() {
    Path list = folder.resolve("launcher.classes");
    Path archive = folder.resolve("launcher.jsa");
    try {
      boolean outdated =
          Files.exists(list)
              && (!Files.exists(archive)
                  || Files.getLastModifiedTime(archive).compareTo(Files.getLastModifiedTime(list))
                      < 0);
      if (outdated) {
        maker.make(List.of(list), archive, List.of("-Xmx96m"));
      }
    } catch (IOException unreadable) {
      throw new FleetFailure("cannot read " + folder + ": " + unreadable);
    }
  }
}
