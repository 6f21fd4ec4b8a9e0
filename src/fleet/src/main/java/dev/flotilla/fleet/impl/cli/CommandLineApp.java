package dev.flotilla.fleet.impl.cli;

import dev.flotilla.core.ConfigFailure;
import dev.flotilla.fleet.impl.console.NearestWord;
import dev.flotilla.fleet.impl.console.OutputFormat;
import dev.flotilla.fleet.impl.context.CommandContext;
import dev.flotilla.fleet.impl.os.FleetFailure;
import dev.flotilla.fleet.impl.plan.FleetHome;
import dev.flotilla.fleet.impl.top.TopCommand;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.OptionSpec;

/** All commands, and what becomes of their failures. */
public final class CommandLineApp {

  @Command(name = "./run.sh", description = "A cluster of JVMs on this machine.")
  private static final class Root {}

  private static final List<String> HELP = List.of("-h", "--help");

  private final CommandContext context;
  private final Set<String> offered;

  /** All commands. */
  public CommandLineApp(CommandContext context) {
    this(context, Set.of());
  }

  /**
   * @param offered commands that this project's {@code run.sh} has, as help and completion show
   *     them; empty for all
   */
  public CommandLineApp(CommandContext context, Set<String> offered) {
    this.context = context;
    this.offered = offered;
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
            System.err),
        words(System.getProperty("flotilla.commands", "")));
  }

  /**
   * Runs one command.
   *
   * @return exit code: 0 done, 1 failed, 2 wrong use
   */
  public int run(String... arguments) {
    boolean json = OutputFormat.isAsked(arguments);
    CommandLine line = commands();
    line.setExecutionExceptionHandler((failure, command, parsed) -> failed(failure, json));
    line.setParameterExceptionHandler((misuse, words) -> misused(misuse, json));
    return line.execute(completed(arguments));
  }

  /** What there is to run. */
  private CommandLine commands() {
    CommandLine line = new CommandLine(new Root());
    line.addSubcommand("up", new UpCommand(context));
    line.addSubcommand("down", new DownCommand(context));
    line.addSubcommand("status", new StatusCommand(context));
    line.addSubcommand("logs", new LogsCommand(context));
    line.addSubcommand("node", new NodeCommand(context));
    line.addSubcommand("scale", new ScaleCommand(context));
    line.addSubcommand("drain", NodeOperationCommand.drain(context));
    line.addSubcommand("restart", NodeOperationCommand.restart(context));
    line.addSubcommand("rolling-restart", new RollingRestartCommand(context));
    line.addSubcommand("kill", SignalCommand.kill(context));
    line.addSubcommand("pause", SignalCommand.pause(context));
    line.addSubcommand("resume", SignalCommand.resume(context));
    line.addSubcommand("load", new LoadCommand(context));
    line.addSubcommand("bench", new BenchCommand(context));
    line.addSubcommand("traces", new TracesCommand(context));
    line.addSubcommand("explain", new ExplainCommand(context));
    line.addSubcommand("top", new TopCommand(context));
    line.addSubcommand("new", NewCommand.line(context));
    line.addSubcommand("archive", new ArchiveCommand(context));
    line.addSubcommand("test", new TestCommand());
    line.addSubcommand("audit", new AuditCommand(context));
    line.addSubcommand("events", new EventsCommand(context));
    line.addSubcommand("completion", new CompletionCommand(context, offered));
    line.addSubcommand("help", new HelpCommand(context, offered));
    line.getSubcommands().values().forEach(CommandLineApp::addHelp);
    line.setOut(new PrintWriter(context.out(), true));
    return line;
  }

  private static Set<String> words(String text) {
    return text.isBlank() ? Set.of() : Set.of(text.strip().split(" +"));
  }

  private static void addHelp(CommandLine command) {
    command
        .getCommandSpec()
        .addOption(
            OptionSpec.builder("-h", "--help").usageHelp(true).description("Shows this.").build());
  }

  /** No command, or only options: that is {@code up}; {@code --help} first is {@code help}. */
  private static String[] completed(String... arguments) {
    List<String> words = new ArrayList<>(List.of(arguments));
    if (words.isEmpty() || words.get(0).startsWith("-")) {
      boolean help = !words.isEmpty() && HELP.contains(words.get(0));
      words.add(0, help ? "help" : "up");
    }
    if (words.get(0).equals("help") && words.size() > 1 && HELP.contains(words.get(1))) {
      words.remove(1);
    }
    return words.toArray(String[]::new);
  }

  private int misused(CommandLine.ParameterException misuse, boolean json) {
    CommandLine command = misuse.getCommandLine();
    String sentence = misuse.getMessage() + meant(misuse);
    context.err().println("run.sh: " + sentence);
    if (json) {
      OutputFormat.error(context.out(), sentence, 2);
    } else {
      context.err().println(command.getUsageMessage().strip());
    }
    return 2;
  }

  /** What an unknown word or option was meant to be, as the end of the sentence about it. */
  private static String meant(CommandLine.ParameterException misuse) {
    if (!(misuse instanceof CommandLine.UnmatchedArgumentException unknown)) {
      return "";
    }
    CommandLine command = misuse.getCommandLine();
    String word = unknown.getUnmatched().get(0).replaceFirst("=.*", "");
    CommandLine above = command.getParent();
    if (above != null && above.getSubcommands().containsKey(word)) {
      return "; options follow the command, as in './run.sh " + word + " --json'";
    }
    if (!word.startsWith("-")) {
      return NearestWord.hint(word, command.getSubcommands().keySet());
    }
    return NearestWord.hint(
        word,
        command.getCommandSpec().options().stream()
            .filter(option -> !option.hidden())
            .flatMap(option -> Arrays.stream(option.names()))
            .toList());
  }

  private int failed(Exception failure, boolean json) {
    if (failure instanceof FleetFailure known) {
      return failed(known.getMessage(), known.exitCode(), json);
    }
    if (failure instanceof ConfigFailure known) {
      return failed(known.getMessage(), 1, json);
    }
    int code = failed("unexpected failure, please report it: " + failure, 1, json);
    failure.printStackTrace(context.err());
    return code;
  }

  private int failed(String sentence, int code, boolean json) {
    context.err().println("run.sh: " + sentence);
    if (json) {
      OutputFormat.error(context.out(), sentence, code);
    }
    return code;
  }
}
