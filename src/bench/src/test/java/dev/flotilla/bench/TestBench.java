package dev.flotilla.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A benchmark's surroundings in tests. */
public final class TestBench {

  private TestBench() {}

  /** With the class path of the tests, the shortest pace, and no peers. */
  public static Bench in(Path folder) {
    return new Bench(
        new Pace(3, Duration.ofMillis(50)),
        true,
        folder,
        Path.of("../..").toAbsolutePath().normalize(),
        Path.of(System.getProperty("java.home"), "bin", "java"),
        System.getProperty("java.class.path"),
        List.of(),
        System.out);
  }
}
