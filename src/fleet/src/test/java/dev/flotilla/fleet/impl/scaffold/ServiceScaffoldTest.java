package dev.flotilla.fleet.impl.scaffold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.flotilla.core.ConfigDirectory;
import dev.flotilla.fleet.impl.os.FleetFailure;
import dev.flotilla.plan.ClusterPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceScaffoldTest {

  @TempDir Path root;

  @BeforeEach
  void aSourceTree() throws IOException {
    SourceTree.copyTo(root);
  }

  @Test
  void aServiceGetsAContractAVerticleAndATest() throws IOException {
    new ServiceScaffold(root, "gift-cards", false).changes(null).apply();

    assertThat(
            text("verticles/contracts/src/main/java/dev/flotilla/contracts/giftcards", "GiftCards"))
        .contains("package dev.flotilla.contracts.giftcards;", "public interface GiftCards {");
    String main = "verticles/gift-cards/src/main/java/dev/flotilla/verticles/giftcards";
    assertThat(text(main, "GiftCardsVerticle"))
        .contains("publish(GiftCards.class, new GiftCardsService())")
        .doesNotContain("sql");
    assertThat(text(main.replace("main", "test"), "GiftCardsVerticleTest"))
        .contains("class GiftCardsVerticleTest {", "Path.of(\"../../cluster-config\")");
    assertThat(Files.readString(root.resolve("verticles/gift-cards/pom.xml")))
        .contains("<artifactId>flotilla-verticle-gift-cards</artifactId>");
    assertThat(root.resolve("verticles/gift-cards/src/main/resources")).doesNotExist();
  }

  @Test
  void aServiceWithADatabaseGetsAMigrationAndARepository() throws IOException {
    new ServiceScaffold(root, "gift-cards", true).changes(null).apply();

    String module = "verticles/gift-cards/src/main/";
    Path migration = root.resolve(module + "resources/db/migration/gift_cards/V1__note.sql");
    assertThat(migration).content().startsWith("CREATE TABLE gift_cards.note (");
    String main = module + "java/dev/flotilla/verticles/giftcards";
    assertThat(text(main, "NoteRepository")).contains("FROM gift_cards.note WHERE id = $1");
    assertThat(text(main, "GiftCardsVerticle")).contains(".migrate(\"gift_cards\")");
  }

  @Test
  void entriesAreAddedAndEverythingElseStaysAsItWas() throws Exception {
    Map<String, String> before = SourceTree.snapshot(root);

    FileChanges changes = new ServiceScaffold(root, "gift-cards", false).changes("shop");
    changes.apply();

    assertThat(changes.changed())
        .containsExactly(
            "pom.xml",
            "src/dist/pom.xml",
            "cluster-config/cluster.yaml",
            "cluster-config/gateway.yaml");
    assertThat(added(before, "pom.xml"))
        .contains(
            "    <module>verticles/gift-cards</module>",
            "        <artifactId>flotilla-verticle-gift-cards</artifactId>");
    assertThat(added(before, "src/dist/pom.xml"))
        .contains("      <artifactId>flotilla-verticle-gift-cards</artifactId>");
    assertThat(added(before, "cluster-config/cluster.yaml"))
        .containsExactly("      - dev.flotilla.verticles.giftcards.GiftCardsVerticle");
    assertThat(added(before, "cluster-config/gateway.yaml"))
        .containsExactly(
            "  - {path: /api/gift-cards, contract: dev.flotilla.contracts.giftcards.GiftCards}");
    assertParses("pom.xml");
    assertParses("src/dist/pom.xml");
    assertThat(
            ClusterPlan.read(new ConfigDirectory(root.resolve("cluster-config"), Map.of()))
                .groups())
        .satisfies(
            groups ->
                assertThat(groups.get("shop").verticles())
                    .endsWith("dev.flotilla.verticles.giftcards.GiftCardsVerticle"));
  }

  @Test
  void aSecondServiceFollowsTheFirst() throws IOException {
    new ServiceScaffold(root, "reviews", false).changes("edge").apply();
    new ServiceScaffold(root, "gift-cards", true).changes("edge").apply();

    assertThat(Files.readString(root.resolve("cluster-config/cluster.yaml")))
        .contains(
            "      - dev.flotilla.verticles.reviews.ReviewsVerticle\n"
                + "      - dev.flotilla.verticles.giftcards.GiftCardsVerticle\n  shop:");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Shop",
        "1st",
        "a_b",
        "a--b",
        "-a",
        "a-",
        "a-b",
        "x y",
        "../x",
        "int",
        "in-t",
        "impl",
        "future",
        "node-context",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
      })
  void aNameThatJavaCannotUseIsRefused(String name) {
    assertThat(refusal(name, false).exitCode()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"order", "user", "pg-stat", "current-user"})
  void aWordOfSqlIsRefusedOnlyForASchema(String name) {
    assertThat(refusal(name, true).getMessage()).contains("reserved in SQL");
    assertThat(new ServiceScaffold(root, name, false).changes(null).created()).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource({"bank, pom.xml", "orders, pom.xml"})
  void aNameOfAModuleIsRefused(String name, String where) {
    assertThat(refusal(name, false)).hasMessageContaining("is taken").hasMessageContaining(where);
  }

  @Test
  void aNameThatOnlyOneFileKnowsIsRefused() throws IOException {
    Path contracts = root.resolve("verticles/contracts/src/main/java/dev/flotilla/contracts");
    Files.createDirectories(contracts.resolve("giftcards"));
    Files.createDirectories(root.resolve("verticles/folder"));
    append("cluster-config/cluster.yaml", "# dev.flotilla.verticles.hosted.X\n");
    append("cluster-config/gateway.yaml", "  - {path: /api/routed, service: other}\n");

    assertThat(refusal("gift-cards", false)).hasMessageContaining("contracts/giftcards");
    assertThat(refusal("folder", false)).hasMessageContaining("verticles/folder");
    assertThat(refusal("hosted", false)).hasMessageContaining("cluster.yaml");
    assertThat(refusal("routed", false)).hasMessageContaining("gateway.yaml");
  }

  @Test
  void aGroupThatDoesNotExistIsRefusedWithThoseThatDo() {
    FleetFailure failure =
        catchThrowableOfType(
            FleetFailure.class, () -> new ServiceScaffold(root, "reviews", false).changes("shoe"));

    assertThat(failure).hasMessage("there is no group shoe; groups are: edge, shop");
    assertThat(failure.exitCode()).isEqualTo(2);
  }

  @Test
  void aFailureInTheMiddleLeavesNothing() throws IOException {
    // The module's folder cannot be made: a link to nowhere has its name.
    Files.createDirectories(root.resolve("verticles"));
    Files.createSymbolicLink(root.resolve("verticles/reviews"), root.resolve("nowhere"));
    Map<String, String> before = SourceTree.snapshot(root);

    FleetFailure failure =
        catchThrowableOfType(
            FleetFailure.class,
            () -> new ServiceScaffold(root, "reviews", true).changes(null).apply());

    assertThat(failure).hasMessageContaining("nothing was changed");
    assertThat(failure.exitCode()).isEqualTo(1);
    assertThat(SourceTree.snapshot(root)).isEqualTo(before);
  }

  private FleetFailure refusal(String name, boolean sql) {
    return catchThrowableOfType(
        FleetFailure.class, () -> new ServiceScaffold(root, name, sql).changes(null));
  }

  private String text(String folder, String type) throws IOException {
    return Files.readString(root.resolve(folder).resolve(type + ".java"));
  }

  private void append(String file, String text) throws IOException {
    Files.writeString(root.resolve(file), Files.readString(root.resolve(file)) + text);
  }

  /** Lines that a file has more than before; fails if any other line changed. */
  private List<String> added(Map<String, String> before, String file) throws IOException {
    List<String> old = before.get(file).lines().toList();
    List<String> added = new ArrayList<>();
    int kept = 0;
    for (String line : Files.readString(root.resolve(file)).lines().toList()) {
      if (kept < old.size() && line.equals(old.get(kept))) {
        kept++;
      } else {
        added.add(line);
      }
    }
    assertThat(kept).as("lines of " + file + " that stayed").isEqualTo(old.size());
    return added;
  }

  private void assertParses(String pom) throws Exception {
    DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(root.resolve(pom).toFile());
  }
}
