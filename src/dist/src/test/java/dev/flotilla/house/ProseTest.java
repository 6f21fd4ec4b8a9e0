package dev.flotilla.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The glossary of CONTRIBUTING.md, applied to sources, configuration and pages. */
class ProseTest {

  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

  /** Words that hide the subject of a sentence, or that the glossary replaces by a term. */
  private static final Pattern WORDS =
      Pattern.compile(
          "\\b(whoever|whomever|(?<!@code )nobody|somebody|who (?:waits|hears|asks|comes)|in force"
              + "|go(?:es)? by|stands? still|stood still|tak(?:es?|en) out|puts? out|cut off"
              + "|in hand|at hand|under way|surely|so many bytes|news|wish(?:es)?"
              + "|(?<!there )(?:is|are|was|were) no(?! longer| more than| less than))\\b",
          Pattern.CASE_INSENSITIVE);

  /** CONTRIBUTING.md lists the words themselves. */
  private static final List<String> EXEMPT = List.of("CONTRIBUTING.md");

  @Test
  void textsUseTheTermsOfTheGlossary() throws IOException {
    TreeSet<String> found = new TreeSet<>();
    for (Path root : List.of(ROOT.resolve("src"), ROOT.resolve("verticles"))) {
      scan(root, found);
    }
    scan(ROOT.resolve("docs"), found);
    scan(ROOT.resolve("cluster-config"), found);
    try (Stream<Path> files = Files.list(ROOT)) {
      files.filter(ProseTest::isText).forEach(file -> read(file, found));
    }

    assertThat(found).isEmpty();
  }

  private static void scan(Path folder, TreeSet<String> found) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      files.filter(ProseTest::isText).forEach(file -> read(file, found));
    }
  }

  private static boolean isText(Path file) {
    String path = ROOT.relativize(file).toString();
    return path.matches(".*\\.(java|md|yaml|sh|txt|html)")
        && !path.contains("/target/")
        && !path.contains("/src/test/")
        && !EXEMPT.contains(path)
        && Files.isRegularFile(file);
  }

  private static void read(Path file, TreeSet<String> found) {
    try {
      int line = 0;
      for (String text : Files.readAllLines(file)) {
        line++;
        Matcher word = WORDS.matcher(text);
        if (word.find()) {
          found.add(ROOT.relativize(file) + ":" + line + ": " + word.group());
        }
      }
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
