package dev.flotilla.gateway.impl.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.FailureOrigin;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.mesh.breaker.BreakerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** docs/failures.md says of each code what the code does. */
class FailuresPageTest {

  private static final Map<Code, List<String>> ROWS = new HashMap<>();

  @BeforeAll
  static void read() throws IOException {
    for (String line : Files.readAllLines(Path.of("../../docs/failures.md"))) {
      if (line.startsWith("| `")) {
        List<String> cells = Arrays.stream(line.split("\\|")).skip(1).map(String::trim).toList();
        ROWS.put(Code.valueOf(cells.get(0).replace("`", "")), cells);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Code.class)
  void theTableIsTrue(Code code) {
    List<String> row = ROWS.get(code);
    FailureOrigin origin = FailureOrigin.of(code);
    boolean counts = BreakerOptions.DEFAULT_FAILURE_CODES.contains(code);
    boolean byItself = counts && origin != FailureOrigin.CALLEE;
    int status = ProblemKind.of(new ServiceFailure(code, "of a test")).status;

    assertThat(row.get(1)).isEqualTo("`" + origin + "`");
    assertThat(row.get(2)).isEqualTo(byItself ? "yes" : counts ? "in comparison" : "no");
    assertThat(row.get(3)).isEqualTo(byItself ? "yes" : "no");
    assertThat(row.get(6)).isEqualTo(Integer.toString(status));
    assertThat(status < 500).isEqualTo(origin == FailureOrigin.CALLER);
  }
}
