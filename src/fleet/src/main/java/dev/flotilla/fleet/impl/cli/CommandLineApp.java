package dev.flotilla.fleet.impl.cli;

import dev.flotilla.core.ConfigFailure;
import dev.flotilla.fleet.impl.os.FleetFailure;
import dev.flotilla.fleet.impl.plan.FleetHome;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.OptionSpec;

/** All commands, and what becomes of their failures. */
public final class CommandLineApp {

  @Command(name = "./run.sh", description = "A cluster of JVMs on this machine.")
  private static final class Root {}

  private final CommandContext context;

  public CommandLineApp(CommandContext context) {
    this.context = context;
  }

  /** The application for this JVM: its system properties, environment and streams. */
  public static CommandLineApp fromSystem() {
    Path root = Path.of(System.getProperty("flotilla.root", ".")).toAbsolutePath().normalize();
    Path jars = root.resolve(System.getProperty("flotilla.jars", "src/dist/target/lib"));
    String home = System.getenv().getOrDefault("FLOTILLA_HOME", "");
    Path folder = home.isBlank() ? root.resolve(".flotilla") : Path.of(home);
    return new CommandLineApp(
        new CommandContext(
            root,
            jars,
            new FleetHome(folder.toAbsolutePath().normalize()),
            Path.of(System.getProperty("java.home"), "bin", "java"),
            System.getenv(),
            Boolean.getBoolean("flotilla.tty"),
            System.out,
            System.err));
  }

  /**
   * Runs one command.
   *
   * @return exit code: 0 done, 1 failed, 2 wrong use
   */
  public int run(String... arguments) {
    CommandLine line = new CommandLine(new Root());
    line.addSubcommand("up", new UpCommand(context));
    line.addSubcommand("down", new DownCommand(context));
    line.addSubcommand("status", new StatusCommand(context));
    line.addSubcommand("logs", new LogsCommand(context));
    line.addSubcommand("node", new NodeCommand(context));
    line.addSubcommand("scale", new ScaleCommand(context));
    line.addSubcommand("drain", new DrainCommand(context));
    line.addSubcommand("restart", new RestartCommand(context));
    line.addSubcommand("rolling-restart", new RollingRestartCommand(context));
    line.addSubcommand("kill", new KillCommand(context));
    line.addSubcommand("pause", new PauseCommand(context));
    line.addSubcommand("resume", new ResumeCommand(context));
    line.addSubcommand("load", new LoadCommand(context));
    line.addSubcommand("bench", new BenchCommand(context));
    line.addSubcommand("new", NewCommand.line(context));
    line.addSubcommand("archive", new ArchiveCommand(context));
    line.addSubcommand("help", new HelpCommand(context));
    line.getSubcommands().values().forEach(CommandLineApp::addHelp);
    line.setOut(new PrintWriter(context.out(), true));
    line.setExecutionExceptionHandler((failure, command, parsed) -> failed(failure));
    line.setParameterExceptionHandler(this::misused);
    return line.execute(completed(arguments));
  }

  private static void addHelp(CommandLine command) {
    command
        .getCommandSpec()
        .addOption(
            OptionSpec.builder("-h", "--help").usageHelp(true).description("Shows this.").build());
  }

  /** No command, or only options: that is {@code up}. */
  private static String[] completed(String... arguments) {
    List<String> words = new ArrayList<>(List.of(arguments));
    if (words.isEmpty() || words.get(0).startsWith("-")) {
      boolean help = !words.isEmpty() && List.of("-h", "--help").contains(words.get(0));
      words.add(0, help ? "help" : "up");
    }
    if (words.equals(List.of("help", "--help")) || words.equals(List.of("help", "-h"))) {
      words.remove(1);
    }
    return words.toArray(String[]::new);
  }

  private int misused(CommandLine.ParameterException misuse, String[] arguments) {
    CommandLine command = misuse.getCommandLine();
    context.err().println("run.sh: " + misuse.getMessage());
    context.err().println(command.getUsageMessage().strip());
    return 2;
  }

  private int failed(Exception failure) {
    if (failure instanceof FleetFailure known) {
      context.err().println("run.sh: " + known.getMessage());
      return known.exitCode();
    }
    if (failure instanceof ConfigFailure known) {
      context.err().println("run.sh: " + known.getMessage());
      return 1;
    }
    context.err().println("run.sh: unexpected failure, please report it");
    failure.printStackTrace(context.err());
    return 1;
  }
}
