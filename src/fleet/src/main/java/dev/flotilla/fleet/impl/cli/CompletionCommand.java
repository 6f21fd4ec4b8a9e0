package dev.flotilla.fleet.impl.cli;

import dev.flotilla.fleet.impl.console.ClusterIndependent;
import dev.flotilla.fleet.impl.console.CompletionScript;
import dev.flotilla.fleet.impl.console.NearestWord;
import dev.flotilla.fleet.impl.console.Words;
import dev.flotilla.fleet.impl.context.CommandContext;
import dev.flotilla.fleet.impl.os.FleetFailure;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "completion",
    description = {
      "Prints the script by which a shell completes commands, options, nodes, groups, benchmarks"
          + " and scenarios.",
      "In bash: eval \"$(./run.sh completion bash)\""
    })
final class CompletionCommand implements Callable<Integer> {

  private static final List<String> SHELLS = List.of("bash", "zsh");

  /** The shells that read the script. */
  static final class Shells extends Words {
    Shells() {
      super(SHELLS);
    }
  }

  private final CommandContext context;
  private final Set<String> offered;

  @Mixin private ClusterIndependent noCluster;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "SHELL",
      completionCandidates = Shells.class,
      description = "${COMPLETION-CANDIDATES}; both read the same script.")
  private String shell;

  CompletionCommand(CommandContext context, Set<String> offered) {
    this.context = context;
    this.offered = offered;
  }

  @Override
  public Integer call() {
    if (!SHELLS.contains(shell)) {
      throw FleetFailure.wrongUse(
          "no completion for '"
              + shell
              + "'; shells are: "
              + String.join(", ", SHELLS)
              + NearestWord.hint(shell, SHELLS));
    }
    context.out().print(CompletionScript.of(spec.commandLine().getParent(), offered));
    context.out().flush();
    return 0;
  }
}
