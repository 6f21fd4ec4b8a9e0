package dev.flotilla.bench.report;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a benchmark ran.
 *
 * @param name system, architecture, processors
 * @param java virtual machine and version
 */
public record Machine(String name, String java) {

  /** This machine and this JVM. */
  public static Machine here() {
    String system = System.getProperty("os.name") + " " + System.getProperty("os.version");
    String name =
        system
            + " "
            + System.getProperty("os.arch")
            + ", "
            + Runtime.getRuntime().availableProcessors()
            + " x "
            + processor();
    String java = System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version");
    return new Machine(name, java);
  }

  /**
   * Processes that want to run, on average of the last minute, per processor; negative if unknown.
   */
  public static double load() {
    var system = ManagementFactory.getOperatingSystemMXBean();
    return system.getSystemLoadAverage() / system.getAvailableProcessors();
  }

  private static String processor() {
    try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("processor");
    } catch (IOException notLinux) {
      return "processor";
    }
  }
}
