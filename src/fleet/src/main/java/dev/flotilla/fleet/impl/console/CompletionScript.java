package dev.flotilla.fleet.impl.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * The script by which bash and zsh complete {@code run.sh}: a frame, {@code completion.bash}, with
 * the commands, options and arguments of picocli's model. The labels {@code NODE}, {@code GROUP},
 * {@code MODULE} and {@code FOLDER} of an argument are completed by what the machine has at that
 * moment; all others by the candidates that the model names. (picocli's own generator knows no such
 * words.)
 */
public final class CompletionScript {

  private static final String FRAME = "/dev/flotilla/fleet/completion.bash";

  /** Functions of the frame that print the words of a label. */
  private static final Map<String, String> FUNCTIONS =
      Map.of(
          "NODE", "_flotilla_nodes",
          "GROUP", "_flotilla_groups",
          "FOLDER", "_flotilla_folders",
          "MODULE", "_flotilla_modules");

  private final StringBuilder options = new StringBuilder();
  private final StringBuilder valued = new StringBuilder();
  private final StringBuilder values = new StringBuilder();

  private CompletionScript() {}

  /**
   * The whole script.
   *
   * @param names of the commands that this {@code run.sh} has; empty for all
   */
  public static String of(CommandLine root, Set<String> names) {
    CompletionScript script = new CompletionScript();
    Map<String, CommandLine> commands = CommandCatalog.shown(root, names);
    List<String> words = List.copyOf(commands.keySet());
    arm(script.values, " 1", print(words));
    commands.forEach((name, command) -> script.add(name, command.getCommandSpec(), words));
    return frame()
        .replace("    '@OPTIONS@') ;;\n", script.options)
        .replace("    '@VALUED@') ;;\n", script.valued)
        .replace("    '@VALUES@') ;;\n", script.values);
  }

  private void add(String name, CommandSpec command, List<String> commands) {
    List<OptionSpec> visible = command.options().stream().filter(it -> !it.hidden()).toList();
    List<String> all = visible.stream().map(OptionSpec::longestName).toList();
    arm(options, name, print(all));
    for (OptionSpec option : visible) {
      if (CommandCatalog.takesValue(option)) {
        for (String spelled : option.names()) {
          arm(valued, name + " " + spelled, "return 0");
          addValues(name + " " + spelled, option, commands);
        }
      }
    }
    for (PositionalParamSpec argument : command.positionalParameters()) {
      int position = argument.index().min() + 1;
      addValues(name + " " + position, argument, commands);
    }
    if (!command.subcommands().isEmpty()) {
      arm(values, name + " 1", print(command.subcommands().keySet()));
      command
          .subcommands()
          .forEach((word, line) -> add(name + " " + word, line.getCommandSpec(), commands));
    }
  }

  private void addValues(String place, ArgSpec argument, List<String> commands) {
    List<String> printers = new ArrayList<>();
    if (FUNCTIONS.containsKey(argument.paramLabel())) {
      printers.add(FUNCTIONS.get(argument.paramLabel()));
    }
    List<String> known =
        argument.paramLabel().equals("COMMAND") ? commands : CommandCatalog.values(argument);
    if (!known.isEmpty()) {
      printers.add(print(known));
    }
    if (!printers.isEmpty()) {
      arm(values, place, String.join("; ", printers));
    }
  }

  /** One arm of a case statement of the frame. */
  private static void arm(StringBuilder statement, String word, String action) {
    statement.append("    '").append(word).append("') ").append(action).append(" ;;\n");
  }

  private static String print(Collection<String> words) {
    return "printf '%s\\n' " + String.join(" ", words);
  }

  private static String frame() {
    try (InputStream frame = CompletionScript.class.getResourceAsStream(FRAME)) {
      return new String(frame.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
