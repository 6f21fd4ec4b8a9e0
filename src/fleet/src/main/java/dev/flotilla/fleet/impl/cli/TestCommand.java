package dev.flotilla.fleet.impl.cli;

import dev.flotilla.fleet.impl.console.ClusterIndependent;
import dev.flotilla.fleet.impl.os.FleetFailure;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Stands here for {@code help} and the completion: {@code run.sh} itself runs the tests. */
@Command(
    name = "test",
    description =
        "Runs the whole test suite, modules that changed since their tests passed first; or the"
            + " tests of one module, or of one class of it.")
final class TestCommand implements Callable<Integer> {

  @Mixin private ClusterIndependent noCluster;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "MODULE",
      description = "As core or verticles/orders.")
  private String module;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "CLASS",
      description = "The simple name of a test class of the module.")
  private String testClass;

  @Override
  public Integer call() {
    throw new FleetFailure("run.sh runs the tests itself: call './run.sh test'");
  }
}
