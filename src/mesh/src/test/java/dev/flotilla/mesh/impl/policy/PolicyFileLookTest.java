package dev.flotilla.mesh.impl.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.ConfigDirectory;
import dev.flotilla.mesh.policy.Policies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What single looks at the file make of it. */
class PolicyFileLookTest {

  @TempDir private Path folder;

  private PolicyFile file;

  @BeforeEach
  void begin() throws IOException {
    ConfigDirectory config = new ConfigDirectory(folder, Map.of());
    write("defaults: {timeout: 1s}");
    file = new PolicyFile(config, config.read("policies.yaml", Policies.class), () -> 1);
    assertThat(looks(3)).isEmpty();
  }

  @Test
  void anEditIsReportedWhenItWasSeenTwiceAndOnlyOnce() throws IOException {
    write("defaults: {timeout: 2s}");

    assertThat(file.look()).isEmpty();
    assertThat(timeout(file.look())).isEqualTo(2);
    assertThat(looks(3)).isEmpty();
  }

  @Test
  void aFileThatIsBeingWrittenIsIgnoredUntilItIsUnchanged() throws IOException {
    write("");
    assertThat(file.look()).isEmpty();
    write("defaults: {timeout: 3s, ");
    assertThat(file.look()).isEmpty();
    write("defaults: {timeout: 3s, retry: {maxAttempts: 2}}");
    assertThat(file.look()).isEmpty();

    assertThat(timeout(file.look())).isEqualTo(3);
  }

  @Test
  void commentsOrderAndADifferentSpellingAreNotAnEdit() throws IOException {
    write("# the same\ndefaults:\n  timeout: 1000ms");
    assertThat(looks(3)).isEmpty();
    write("services:\ndefaults: {timeout: 1s}");
    assertThat(looks(3)).isEmpty();
  }

  @Test
  void neitherTheDeletionOfTheFileNorItsReturnIsAnEdit() throws IOException {
    Files.delete(folder.resolve("policies.yaml"));
    assertThat(looks(3)).isEmpty();
    write("defaults: {timeout: 1s}");
    assertThat(looks(3)).isEmpty();
  }

  @Test
  void aWrongFileIsIgnoredAndTheNextRightOneIsAnEdit() throws IOException {
    write("defaults: {timeout: soon}");
    assertThat(looks(3)).isEmpty();
    write("defaults: {timeout: 4s}");
    file.look();

    assertThat(timeout(file.look())).isEqualTo(4);
  }

  @Test
  void anEditThatCouldNotBeAppliedIsReportedAgain() throws IOException {
    write("defaults: {timeout: 5s}");
    file.look();
    assertThat(timeout(file.look())).isEqualTo(5);
    file.lookAgain();

    assertThat(timeout(file.look())).isEqualTo(5);
  }

  private Optional<Policies> looks(int times) {
    Optional<Policies> edit = Optional.empty();
    for (int look = 0; look < times; look++) {
      edit = edit.or(file::look);
    }
    return edit;
  }

  private static long timeout(Optional<Policies> edit) {
    return edit.map(policies -> policies.defaults().timeout()).map(Duration::toSeconds).orElse(0L);
  }

  private void write(String yaml) throws IOException {
    Files.writeString(folder.resolve("policies.yaml"), yaml);
  }
}
