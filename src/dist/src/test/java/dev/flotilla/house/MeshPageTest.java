package dev.flotilla.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What docs/mesh.md shows is compiled; dev.flotilla.example.PlainUseTest runs it. */
class MeshPageTest {

  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
  private static final Path EXAMPLES = ROOT.resolve("src/dist/src/test/java/dev/flotilla/example");

  @ParameterizedTest
  @CsvSource({
    "BankBreaker.java, dropin",
    "BankBreaker.java, rates",
    "PlainApplication.java, application",
    "PlainPolicies.java, policies",
    "PlainPolicies.java, file",
    "PricesVerticle.java, service",
    "Prices.java, caller",
    "FilesClient.java, http",
    "BankClient.java, outside"
  })
  void theCodeOnThePageIsTheCompiledExample(String file, String tag) throws IOException {
    String source = Files.readString(EXAMPLES.resolve(file));
    String shown = source.split("// tag::" + tag + "\n")[1].split("// end::" + tag)[0];

    assertThat(Files.readString(ROOT.resolve("docs/mesh.md")))
        .contains(shown.stripIndent().strip());
  }

  @ParameterizedTest
  @CsvSource({"README.md", "docs/architecture.md"})
  void whoReadsTheOtherPagesFindsThisOne(String page) throws IOException {
    String text = Files.readString(ROOT.resolve(page));

    assertThat(text).contains("mesh.md)", "policies.md)");
  }
}
