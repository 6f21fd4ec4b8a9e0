package dev.flotilla.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class BenchMainTest {

  @Test
  void anUnknownBenchmarkIsWrongUse() {
    assertThat(BenchMain.run("dance", "")).isEqualTo(2);
    assertThat(BenchMain.run("", "")).isEqualTo(2);
  }

  @Test
  void everyBenchmarkIsInTheListOfTheCommandLine() throws Exception {
    Path command = Path.of("../fleet/src/main/java/dev/flotilla/fleet/impl/cli/BenchCommand.java");

    String text = Files.readString(command);

    assertThat(BenchMain.names()).isNotEmpty();
    BenchMain.names().forEach(name -> assertThat(text).containsPattern("\"  " + name + " +\\w"));
  }
}
