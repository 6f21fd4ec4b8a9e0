package dev.flotilla.fleet.impl.scaffold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.flotilla.fleet.impl.os.FleetFailure;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class YamlListTest {

  private static final String FILE =
      """
      # comment
      groups:   # by name
        a:
          nodes: 1
          verticles:
            # the first
            - One
            - {two: 2,
               more: 3}   # comment

            - three:
                deep: 1
        # of b
        b:
          verticles: [Flow]
      routes:
      - first
      """;

  @Test
  void anItemIsAddedAtTheEndOfTheListOfItsPath() {
    assertThat(append("groups", "a", "verticles"))
        .isEqualTo(FILE.replace("deep: 1\n", "deep: 1\n      - NEW\n"));
  }

  @Test
  void aListMayBeIndentedAsItsKeyIsAndEndTheFile() {
    assertThat(append("routes")).isEqualTo(FILE + "- NEW\n");
  }

  @Test
  void lineEndsOfWindowsStay() {
    String windows = FILE.replace("\n", "\r\n");

    assertThat(new YamlList("f.yaml", windows).append(List.of("routes"), "NEW"))
        .isEqualTo(windows + "- NEW\r\n");
  }

  @Test
  void keysBelowAKeyAreThoseOfTheNextLevel() {
    assertThat(new YamlList("f.yaml", FILE).keysBelow("groups")).containsExactly("a", "b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"groups b verticles", "groups c", "nodes", "groups a"})
  void aListThatIsNotThereOrInOneLineIsNamed(String path) {
    FleetFailure failure = catchThrowableOfType(FleetFailure.class, () -> append(path.split(" ")));

    assertThat(failure).hasMessageContaining("f.yaml").hasMessageContaining(path.replace(' ', '.'));
  }

  private static String append(String... path) {
    return new YamlList("f.yaml", FILE).append(List.of(path), "NEW");
  }
}
