package dev.flotilla.fleet.impl.console;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * What commands take, as {@code help --json} prints it, from picocli's model of them. Options that
 * only exist to be refused are left out.
 */
public final class CommandCatalog {

  /**
   * One command.
   *
   * @param name with that of the command above it, as {@code new service}
   * @param description sentences
   */
  public record CommandDescription(
      String name,
      String description,
      List<ArgumentDescription> arguments,
      List<OptionDescription> options,
      List<CommandDescription> commands) {}

  /**
   * A word that a command takes by its place.
   *
   * @param label as {@code NODE}
   * @param values what it may be, as far as that is known beforehand
   */
  public record ArgumentDescription(
      String label, String description, boolean required, List<String> values) {}

  /**
   * An option.
   *
   * @param names all of them, as {@code -f} and {@code --follow}
   * @param value label of what follows it; empty for a switch
   */
  public record OptionDescription(
      List<String> names, String value, String description, boolean required) {}

  private CommandCatalog() {}

  /** All commands below a root. */
  public static List<CommandDescription> of(CommandLine root, Set<String> names) {
    return shown(root, names).values().stream()
        .map(command -> describe("", command.getCommandSpec()))
        .toList();
  }

  /** The commands below a root that people are told about, by name. */
  static Map<String, CommandLine> shown(CommandLine root, Set<String> names) {
    Map<String, CommandLine> commands = new LinkedHashMap<>(root.getSubcommands());
    commands
        .entrySet()
        .removeIf(
            entry ->
                entry.getValue().getCommandSpec().usageMessage().hidden()
                    || !names.isEmpty() && !names.contains(entry.getKey()));
    return commands;
  }

  /** One command with those below it. */
  public static CommandDescription of(CommandLine command) {
    return describe("", command.getCommandSpec());
  }

  private static CommandDescription describe(String above, CommandSpec command) {
    String name = (above + " " + command.name()).strip();
    return new CommandDescription(
        name,
        text(command.usageMessage().description()),
        command.positionalParameters().stream()
            .filter(argument -> !argument.hidden())
            .map(CommandCatalog::argument)
            .toList(),
        command.options().stream()
            .filter(option -> !option.hidden())
            .map(CommandCatalog::option)
            .toList(),
        command.subcommands().values().stream()
            .map(below -> describe(name, below.getCommandSpec()))
            .toList());
  }

  private static ArgumentDescription argument(PositionalParamSpec argument) {
    return new ArgumentDescription(
        argument.paramLabel(), text(argument.description()), argument.required(), values(argument));
  }

  private static OptionDescription option(OptionSpec option) {
    return new OptionDescription(
        Arrays.asList(option.names()),
        takesValue(option) ? option.paramLabel() : "",
        text(option.description()),
        option.required());
  }

  /** Whether a word must follow. */
  static boolean takesValue(OptionSpec option) {
    return option.arity().max() > 0;
  }

  /** What an option or argument may be; empty if that is not known beforehand. */
  static List<String> values(ArgSpec argument) {
    return argument.completionCandidates() == null
        ? List.of()
        : StreamSupport.stream(argument.completionCandidates().spliterator(), false).toList();
  }

  private static String text(String... lines) {
    return String.join(" ", lines).strip();
  }
}
