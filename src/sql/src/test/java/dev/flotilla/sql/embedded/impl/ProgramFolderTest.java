package dev.flotilla.sql.embedded.impl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgramFolderTest {

  @TempDir Path folder;

  @Test
  void aUserWithAHomeHasItThere() {
    assertThat(ProgramFolder.of(folder.toString(), Path.of("/other")))
        .isEqualTo(folder.resolve(".cache/flotilla"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"?", "", "/nonexistent"})
  void aUserWithoutAHomeHasItAmongTemporaryFiles(String home) {
    assertThat(ProgramFolder.of(home, folder).getParent()).isEqualTo(folder);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a$b", "a`b", "a\"b", "a\\b"})
  void aHomeThatAShellWouldExpandIsNotUsed(String name) throws IOException {
    Path home = Files.createDirectory(folder.resolve(name));

    assertThat(ProgramFolder.of(home.toString(), folder).getParent()).isEqualTo(folder);
  }

  @Test
  void aFolderThatOthersMayWriteToIsRefusedWhereAllMayMakeOne() throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    Path mine = folder.resolve("mine");
    ProgramFolder.create(mine);
    ProgramFolder.create(mine);
    Files.setPosixFilePermissions(mine, PosixFilePermissions.fromString("rwxrwxrwx"));

    assertThatThrownBy(() -> ProgramFolder.create(mine))
        .hasMessageContaining("belongs to this user alone");
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder);
    assertThatThrownBy(() -> ProgramFolder.create(link))
        .hasMessageContaining("belongs to this user alone");
  }
}
