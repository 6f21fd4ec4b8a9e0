package dev.flotilla.fleet.impl.scaffold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.fleet.impl.os.FleetFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TemplatesTest {

  private static final Path SERVICES =
      Path.of("src/main/resources/dev/flotilla/fleet/impl/scaffold/service");

  private static final Pattern NO_CODE =
      Pattern.compile("import static .*|\\{\\{type}}\\w*|\"[^\"\\n]*\"|//.*|(?s:/\\*.*?\\*/)");
  private static final Pattern TYPE = Pattern.compile("\\b[A-Z]\\w*");

  @Test
  void aPlaceholderWithoutAValueIsADefect() {
    assertThatThrownBy(() -> Templates.fill("service/pom.xml", Map.of("name", "x")))
        .hasMessageContaining("service/pom.xml needs a value for version");
  }

  @Test
  void noContractGetsTheNameOfATypeThatTheTemplatesUse() throws IOException {
    Set<String> accepted = new TreeSet<>();
    for (String type : typesOfTemplates()) {
      String name = type.replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
      try {
        if (ModuleName.ofService(name).type().equals(type)) {
          accepted.add(name);
        }
      } catch (FleetFailure refused) {
        // as it should be
      }
    }

    assertThat(accepted).isEmpty();
  }

  private static Set<String> typesOfTemplates() throws IOException {
    Set<String> types = new TreeSet<>();
    try (Stream<Path> files = Files.walk(SERVICES)) {
      for (Path file : files.filter(it -> it.toString().endsWith(".java")).toList()) {
        String code = NO_CODE.matcher(Files.readString(file)).replaceAll("");
        TYPE.matcher(code).results().map(MatchResult::group).forEach(types::add);
      }
    }
    assertThat(types).contains("Future", "NoteRepository");
    return types;
  }
}
