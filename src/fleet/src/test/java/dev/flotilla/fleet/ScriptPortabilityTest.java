package dev.flotilla.fleet;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the scripts of users may be written in: the bash 3.2 of macOS, and options that the tools of
 * BSD have as well as those of GNU.
 */
class ScriptPortabilityTest {

  private static final String RESOURCES = "src/fleet/src/main/resources/dev/flotilla/fleet/";
  private static final String APP = RESOURCES + "impl/scaffold/app/run.sh";

  /** Each with what it needs. A reader of bash's NEWS finds the versions there. */
  private static final Map<String, String> TOO_NEW =
      Map.ofEntries(
          Map.entry("\\b(declare|local|typeset) -[a-zA-Z]*A", "associative arrays: bash 4.0"),
          Map.entry("\\b(declare|local|typeset) -[a-zA-Z]*n", "references: bash 4.3"),
          Map.entry("\\b(declare|local|typeset) -[a-zA-Z]*g", "global declarations: bash 4.2"),
          Map.entry("\\b(mapfile|readarray|coproc)\\b", "bash 4.0"),
          Map.entry("\\$\\{\\w+(\\[[^]]*])?(,|\\^)", "change of case: bash 4.0"),
          Map.entry("\\$\\{\\w+@[A-Za-z]}", "transformation: bash 4.4"),
          Map.entry("\\$\\{\\w+(\\[[^]]*])?: ?-\\d*[^}-]*: ?-", "negative length: bash 4.2"),
          Map.entry("\\bwait -[np]", "bash 4.3"),
          Map.entry("&>>|\\|&|;;&|;&", "bash 4.0"),
          Map.entry("\\[\\[ -v|\\btest -v", "bash 4.2"),
          Map.entry("\\bprintf '[^']*%\\(", "time of printf: bash 4.2"),
          Map.entry("\\bread [^|;]*-t *0?\\.\\d", "fractions of seconds: bash 4.0"),
          Map.entry("\\bread [^|;]*-[iN]\\b", "bash 4.0"),
          Map.entry("\\b(BASHPID|EPOCHSECONDS|EPOCHREALTIME|SRANDOM)\\b", "bash 4.0 or later"),
          Map.entry("\\bshopt -s (globstar|lastpipe|inherit_errexit)", "bash 4.0 or later"),
          Map.entry("\\bcompopt\\b", "bash 4.0"),
          Map.entry("\\bexec \\{\\w+}", "descriptors in variables: bash 4.1"),
          Map.entry("(?<!\\+)\"\\$\\{(?!options)\\w+\\[@]}\"", "empty under set -u: bash 4.4"),
          Map.entry("\\bsed (-\\w+ )*-[a-zA-Z]*[ir]", "-i and -r of GNU sed"),
          Map.entry("\\bsed [^|]*\\\\[nt]", "\\n and \\t of GNU sed"),
          Map.entry("\\breadlink -", "readlink of GNU"),
          Map.entry("\\bstat -", "stat has no common option"),
          Map.entry("\\bdate (-d|[^|]*%N)", "date of GNU"),
          Map.entry("-printf\\b|-newermt\\b", "find of GNU"),
          Map.entry("\\bgrep -\\w*P", "grep of GNU"),
          Map.entry("\\btouch -d|\\bxargs -r|\\bsort -V|\\bhead -n -|\\bcp -a", "GNU"),
          Map.entry("\\b(timeout|realpath|tac|flock|nproc|pgrep|pkill) ", "not on macOS"));

  static Stream<Path> scripts() {
    return Stream.of("run.sh", APP, RESOURCES + "completion.bash").map(Path.of("../..")::resolve);
  }

  @ParameterizedTest
  @MethodSource("scripts")
  void aScriptUsesNothingThatTheShellAndToolsOfMacosLack(Path script) throws IOException {
    List<String> found = new ArrayList<>();
    List<String> lines = Files.readAllLines(script);
    for (int line = 0; line < lines.size(); line++) {
      String code = lines.get(line).replaceFirst("^\\s*#.*", "");
      for (Map.Entry<String, String> rule : TOO_NEW.entrySet()) {
        if (Pattern.compile(rule.getKey()).matcher(code).find()) {
          found.add((line + 1) + ": " + rule.getValue() + ": " + code.strip());
        }
      }
    }

    assertThat(found).isEmpty();
  }

  @Test
  void theRulesFindWhatTheyAreFor() {
    List<String> samples =
        List.of(
            "local -A map",
            "x=${name,,}",
            "mapfile -t lines",
            "wait -n",
            "for x in \"${words[@]}\"; do",
            "sed -i s/a/b/ f",
            "readlink -f x",
            "grep -oP x");

    assertThat(samples)
        .allMatch(
            sample ->
                TOO_NEW.keySet().stream()
                    .anyMatch(it -> Pattern.compile(it).matcher(sample).find()));
    assertThat("launch ${words[@]+\"${words[@]}\"}").doesNotContainPattern("(?<!\\+)\"\\$\\{words");
  }

  @ParameterizedTest
  @MethodSource("scripts")
  void shellcheckFindsNothing(Path script) throws Exception {
    assumeTrue(
        CheckoutCopy.onPath("shellcheck").isPresent(),
        "shellcheck is not installed: it is Debian's package of that name");
    String exclude = script.endsWith("completion.bash") ? "SC2195" : "SC0000"; // its placeholders
    Process check =
        new ProcessBuilder("shellcheck", "-s", "bash", "-e", exclude, script.toString())
            .redirectErrorStream(true)
            .start();
    String text = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(check.waitFor(60, TimeUnit.SECONDS)).isTrue();
    // What is only a matter of style is left to the author.
    assertThat(text.lines().filter(line -> line.matches(".*\\((warning|error)\\).*"))).isEmpty();
  }

  @Test
  void theScriptOfAnApplicationSharesTheFunctionsOfTheCheckout() throws IOException {
    Map<String, String> checkout = functions(Path.of("../../run.sh"));
    Map<String, String> app = functions(Path.of("../..").resolve(APP));
    // These know what is built, and from what.
    Set<String> different = Set.of("sources_changed", "build", "launch");
    Map<String, String> shared = new TreeMap<>(app);
    shared.keySet().retainAll(checkout.keySet());
    shared.keySet().removeAll(different);

    assertThat(shared).hasSizeGreaterThan(10);
    assertThat(shared)
        .allSatisfy((name, text) -> assertThat(text).as(name).isEqualTo(checkout.get(name)));
  }

  private static Map<String, String> functions(Path script) throws IOException {
    return Pattern.compile("^(\\w+)\\(\\) \\{.*?^}$", Pattern.MULTILINE | Pattern.DOTALL)
        .matcher(Files.readString(script))
        .results()
        .collect(toMap(function -> function.group(1), MatchResult::group));
  }
}
