package dev.flotilla.fleet.impl.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.fleet.impl.console.OutputFormat;
import dev.flotilla.fleet.impl.context.AdminApiClient;
import dev.flotilla.fleet.impl.context.ClusterChoice;
import dev.flotilla.fleet.impl.context.CommandContext;
import dev.flotilla.fleet.impl.os.FleetFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "events", description = "What changed in the cluster, oldest first.")
final class EventsCommand implements Callable<Integer> {

  private static final long POLL_MS = 1000;
  private static final int MOST = 1000;

  /** Asked for again: a node may see a change late, and its clock may be behind. */
  private static final Duration AGAIN = Duration.ofSeconds(15);

  /** Within this, two nodes mean one event; as the admin API has it. */
  private static final Duration SAME = Duration.ofSeconds(10);

  private final CommandContext context;
  private final Set<ShownEvent> shown = new LinkedHashSet<>();

  @Mixin private ClusterChoice cluster;

  @Mixin private final OutputFormat output;

  @Option(
      names = {"-f", "--follow"},
      description = "And what comes, until Ctrl-C.")
  private boolean follow;

  @Option(
      names = {"-n", "--limit"},
      paramLabel = "N",
      description = "How many, 1 to 1000; ${DEFAULT-VALUE} by default.",
      defaultValue = "50")
  private int limit;

  /** What was printed. */
  private record ShownEvent(Instant at, String kind, String subject, String text) {

    static ShownEvent of(JsonNode event) {
      return new ShownEvent(
          Instant.parse(event.path("at").asText()),
          event.path("kind").asText(),
          event.path("subject").asText(),
          event.path("text").asText());
    }

    boolean isAlso(ShownEvent other) {
      return !at.equals(other.at)
          && kind.equals(other.kind)
          && subject.equals(other.subject)
          && text.equals(other.text)
          && Duration.between(at, other.at).abs().compareTo(SAME) <= 0;
    }
  }

  EventsCommand(CommandContext context) {
    this.context = context;
    this.output = context.output();
  }

  @Override
  public Integer call() throws InterruptedException {
    if (limit < 1 || limit > MOST) {
      throw FleetFailure.wrongUse("--limit must be 1 to " + MOST + " but was " + limit);
    }
    AdminApiClient admin = new AdminApiClient(context, cluster.running(context));
    JsonNode first = admin.get("/events?limit=" + limit);
    Instant newest = show(first, Instant.now().minus(AGAIN));
    warn(first);
    while (follow && !output.readerEnded()) {
      Thread.sleep(POLL_MS);
      newest = more(admin, newest);
    }
    return 0;
  }

  /** While the node with the admin API is replaced, nothing is lost: the next answer has it. */
  private Instant more(AdminApiClient admin, Instant newest) {
    try {
      String after = newest.minus(AGAIN).toString();
      return show(admin.get("/events?limit=" + MOST + "&after=" + after), newest);
    } catch (FleetFailure away) {
      return newest;
    }
  }

  private Instant show(JsonNode answer, Instant known) {
    Set<ShownEvent> answered = new LinkedHashSet<>();
    answer.path("items").forEach(event -> answered.add(ShownEvent.of(event)));
    Instant newest = known;
    for (JsonNode event : answer.path("items")) {
      ShownEvent content = ShownEvent.of(event);
      if (isNew(content, answered)) {
        output.print(event, line(event));
      }
      newest = content.at().isAfter(newest) ? content.at() : newest;
    }
    Instant old = newest.minus(AGAIN.multipliedBy(2));
    shown.removeIf(event -> event.at().isBefore(old));
    return newest;
  }

  /**
   * An event is also known by an earlier or later time, if a node saw it that was silent before.
   */
  private boolean isNew(ShownEvent event, Set<ShownEvent> answered) {
    if (!shown.add(event)) {
      return false;
    }
    Optional<ShownEvent> moved =
        shown.stream()
            .filter(before -> before.isAlso(event) && !answered.contains(before))
            .findFirst();
    moved.ifPresent(shown::remove);
    return moved.isEmpty();
  }

  private void warn(JsonNode answer) {
    List<String> silent = new ArrayList<>();
    answer.path("unreachable").forEach(name -> silent.add(name.asText()));
    if (!silent.isEmpty()) {
      context.err().println("run.sh: these did not answer: " + String.join(", ", silent));
    }
  }

  private static String line(JsonNode event) {
    List<String> seenBy = new ArrayList<>();
    event.path("seenBy").forEach(name -> seenBy.add(name.asText()));
    return String.format(
        Locale.ROOT,
        "%.23s  %-9s  %s %s  [%s]",
        event.path("at").asText(),
        event.path("kind").asText(),
        event.path("subject").asText(),
        event.path("text").asText(),
        String.join(" ", seenBy));
  }
}
