package dev.flotilla.fleet.impl.scaffold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.flotilla.core.ConfigDirectory;
import dev.flotilla.fleet.impl.os.FleetFailure;
import dev.flotilla.plan.ClusterPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AppScaffoldTest {

  @TempDir Path folder;
  private Path root;

  @BeforeEach
  void aSourceTree() throws IOException {
    root = folder.resolve("flotilla");
    SourceTree.copyTo(root);
  }

  @Test
  void anApplicationImportsTheBomAndHasAClusterOfItsOwn() throws IOException {
    Path project = folder.resolve("apps/My Shop");

    new AppScaffold(root, project, null).changes().apply();

    assertThat(project.resolve("pom.xml"))
        .content()
        .contains("<artifactId>my-shop</artifactId>", "<artifactId>flotilla-bom</artifactId>")
        .contains("<flotilla.version>" + new Checkout(root).version() + "</flotilla.version>");
    ClusterPlan plan =
        ClusterPlan.read(new ConfigDirectory(project.resolve("cluster-config"), Map.of()));
    assertThat(plan.name()).isEqualTo("my-shop");
    assertThat(plan.groups().get("greeter").verticles())
        .containsExactly("com.example.myshop.greeter.GreeterVerticle");
    assertThat(project.resolve("greeter/src/main/java/com/example/myshop/greeter"))
        .isDirectoryContaining("glob:**GreeterVerticle.java");
    assertThat(project.resolve("greeter/src/test/java/com/example/myshop/greeter"))
        .isDirectoryContaining("glob:**GreeterVerticleTest.java");
    assertThat(project.resolve("run.sh")).isExecutable();
  }

  @Test
  void anEmptyFolderIsFilledAndAnyOtherIsRefused() throws IOException {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    Path full = Files.createDirectory(folder.resolve("full"));
    Path file = Files.writeString(full.resolve("file"), "text");

    new AppScaffold(root, empty, "shop").changes().apply();

    assertThat(empty.resolve("pom.xml")).exists();
    assertThat(refusal(full, null)).hasMessage(full + " exists already and is not an empty folder");
    assertThat(refusal(file, null)).hasMessageContaining("not an empty folder");
    assertThat(refusal(full, null).exitCode()).isEqualTo(2);
  }

  @Test
  void aFolderWhoseNameCannotBeThatOfTheProjectNeedsAName() {
    assertThat(refusal(folder.resolve("1st"), null)).hasMessageContaining("--name NAME");
    assertThat(refusal(folder.resolve("first"), "1st")).hasMessageContaining("but was '1st'");
    assertThat(refusal(folder.resolve("a:b"), "shop")).hasMessageContaining("colon");
    assertThat(new AppScaffold(root, folder.resolve("1st"), "first").changes().created())
        .contains("run.sh");
  }

  @Test
  void aFolderThatCannotBeMadeLeavesNothing() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "text");
    Map<String, String> before = SourceTree.snapshot(folder);

    FleetFailure failure =
        catchThrowableOfType(
            FleetFailure.class,
            () -> new AppScaffold(root, file.resolve("shop"), null).changes().apply());

    assertThat(failure).hasMessageContaining("cannot write");
    assertThat(SourceTree.snapshot(folder)).isEqualTo(before);
  }

  private FleetFailure refusal(Path project, String name) {
    return catchThrowableOfType(FleetFailure.class, () -> new AppScaffold(root, project, name));
  }
}
