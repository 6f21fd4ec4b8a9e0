package dev.flotilla.fleet.impl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.core.Json;
import dev.flotilla.fleet.impl.context.CommandContext;
import dev.flotilla.fleet.impl.plan.FleetHome;
import dev.flotilla.fleet.impl.scaffold.SourceTree;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NewCommandTest {

  @TempDir Path root;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void aSourceTree() throws IOException {
    SourceTree.copyTo(root);
  }

  @Test
  void eachFileIsNamedAndWhatToDoNext() {
    assertThat(run("new", "service", "reviews")).isZero();

    assertThat(text(out))
        .contains("wrote    verticles/reviews/pom.xml\n", "changed  cluster-config/gateway.yaml\n")
        .contains(
            "./run.sh test reviews", "./run.sh up", "curl http://127.0.0.1:8080/api/reviews/Ada");
    assertThat(root.resolve("verticles/reviews/pom.xml")).exists();
  }

  @Test
  void aDryRunNamesTheFilesAndWritesNothing() throws IOException {
    Map<String, String> before = SourceTree.snapshot(root);

    assertThat(run("new", "service", "reviews", "--sql", "--dry-run")).isZero();
    assertThat(run("new", "app", root.resolve("app").toString(), "--dry-run")).isZero();

    assertThat(text(out))
        .contains("would write  verticles/reviews/pom.xml\n", "would change pom.xml\n")
        .contains("would write  run.sh\n")
        .doesNotContain("curl");
    assertThat(SourceTree.snapshot(root)).isEqualTo(before);
  }

  @Test
  void forProgramsTheFilesAreOneObject() throws IOException {
    assertThat(run("new", "service", "reviews", "--dry-run", "--json")).isZero();

    JsonNode told = Json.mapper().readTree(text(out));
    assertThat(told.path("folder").asText()).isEqualTo(root.toString());
    assertThat(told.path("dryRun").asBoolean()).isTrue();
    assertThat(told.path("created").toString()).contains("\"verticles/reviews/pom.xml\"");
    assertThat(told.path("changed").toString()).contains("\"pom.xml\"");
  }

  @Test
  void aRefusalIsOneSentenceAndWrongUse() throws IOException {
    Map<String, String> before = SourceTree.snapshot(root);

    assertThat(run("new", "service", "bank")).isEqualTo(2);
    assertThat(run("new", "app", root.toString())).isEqualTo(2);

    assertThat(text(err)).startsWith("run.sh: the name 'bank' is taken").hasLineCount(2);
    assertThat(SourceTree.snapshot(root)).isEqualTo(before);
  }

  @Test
  void anApplicationWithoutAnInstallationSaysWhatItsBuildNeeds() {
    assertThat(run("new", "app", root.resolve("my app").toString(), "--no-install")).isZero();

    assertThat(text(out)).contains("cd '" + root + "/my app'", "mvn -DskipTests install");
  }

  private int run(String... arguments) {
    CommandContext context =
        new CommandContext(
            root,
            root.resolve("lib"),
            new FleetHome(root.resolve(".flotilla")),
            Path.of("java"),
            Map.of(),
            false,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return new CommandLineApp(context).run(arguments);
  }

  private static String text(ByteArrayOutputStream stream) {
    return stream.toString(StandardCharsets.UTF_8);
  }
}
