package dev.flotilla.fleet.impl.scaffold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.flotilla.fleet.impl.os.FleetFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileChangesTest {

  @TempDir Path root;

  @Test
  void whatWasWrittenIsUndoneWhenALaterFileCannotBeWritten() throws IOException {
    Files.writeString(root.resolve("kept"), "before");
    Map<String, String> before = SourceTree.snapshot(root);
    FileChanges changes = new FileChanges(root);
    changes.create("a/b/new", "text");
    changes.edit("kept", text -> "after");
    changes.create("kept/below-a-file", "text");

    FleetFailure failure = catchThrowableOfType(FleetFailure.class, changes::apply);

    assertThat(failure).hasMessageContaining("cannot write").hasMessageContaining("below-a-file");
    assertThat(SourceTree.snapshot(root)).isEqualTo(before);
  }

  @Test
  void aFileThatAppearedMeanwhileIsNotOverwritten() throws IOException {
    FileChanges changes = new FileChanges(root);
    changes.create("new", "generated");
    Files.writeString(root.resolve("new"), "other");

    assertThat(catchThrowableOfType(FleetFailure.class, changes::apply)).isNotNull();

    assertThat(root.resolve("new")).hasContent("other");
  }

  @Test
  void aProgramCanBeExecuted() {
    FileChanges changes = new FileChanges(root.resolve("not there yet"));
    changes.createExecutable("run", "#!/bin/sh\n");

    changes.apply();

    assertThat(root.resolve("not there yet/run")).isExecutable();
  }
}
