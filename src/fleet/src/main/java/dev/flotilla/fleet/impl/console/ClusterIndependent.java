package dev.flotilla.fleet.impl.console;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A mixin of commands that have to do with no cluster: they say so when one is chosen. */
public final class ClusterIndependent {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(names = "--port-offset", paramLabel = "N", hidden = true)
  private void refuse(String portOffset) {
    throw new ParameterException(
        command.commandLine(),
        command.qualifiedName().replace("./run.sh ", "")
            + " takes no --port-offset: that option shifts the ports of a cluster or names one, and"
            + " this command uses none");
  }
}
