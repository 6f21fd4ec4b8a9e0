package dev.flotilla.fleet.impl.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.fleet.impl.console.OutputFormat;
import dev.flotilla.fleet.impl.console.Words;
import dev.flotilla.fleet.impl.context.AdminApiClient;
import dev.flotilla.fleet.impl.context.ClusterChoice;
import dev.flotilla.fleet.impl.context.CommandContext;
import dev.flotilla.fleet.impl.os.FleetFailure;
import dev.flotilla.fleet.impl.plan.JsonFile;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "audit",
    description =
        "Who changed what, newest first; with --json all of it. 'audit verify' names each row that was"
            + " edited, removed, moved or replaced; exit code 1 if there is one.")
final class AuditCommand implements Callable<Integer> {

  private static final String VERIFY = "verify";
  private static final int SHOWN = 20;
  private static final int PAGE = 500;

  private final CommandContext context;

  @Mixin private ClusterChoice cluster;

  @Mixin private final OutputFormat output;

  /** What can be done with the trail. */
  static final class AuditActions extends Words {
    AuditActions() {
      super(List.of(VERIFY));
    }
  }

  @Parameters(
      arity = "0..1",
      paramLabel = "verify",
      completionCandidates = AuditActions.class,
      description = "Reads the whole trail and checks it, also against the last verification.")
  private String action;

  @Option(
      names = {"-n", "--limit"},
      paramLabel = "N",
      description = "How many rows; " + SHOWN + " by default, all with --json.")
  private Integer limit;

  @Option(
      names = "--new-trail",
      description = "verify: the database was replaced on purpose; forgets the last verification.")
  private boolean newTrail;

  /** The head of a trail that was verified. */
  record VerifiedHead(long sequence, String hash) {}

  AuditCommand(CommandContext context) {
    this.context = context;
    this.output = context.output();
  }

  @Override
  public Integer call() {
    if (action != null && !action.equals(VERIFY)) {
      throw FleetFailure.wrongUse("'audit' takes 'verify' or nothing, but was given " + action);
    }
    if (limit != null && limit < 1) {
      throw FleetFailure.wrongUse("--limit must be at least 1 but was " + limit);
    }
    AdminApiClient admin = new AdminApiClient(context, cluster.running(context));
    return action == null ? show(admin) : verify(admin);
  }

  private int show(AdminApiClient admin) {
    long left = limit != null ? limit : output.json() ? Long.MAX_VALUE : SHOWN;
    String after = "";
    while (left > 0 && !output.readerEnded()) {
      JsonNode page = admin.get("/audit?limit=" + Math.min(left, PAGE) + after);
      page.path("items").forEach(row -> output.print(row, line(row)));
      left -= page.path("items").size();
      if (!page.has("next")) {
        return 0;
      }
      after = "&after=" + page.path("next").asLong();
    }
    return 0;
  }

  private static String line(JsonNode row) {
    return String.format(
        Locale.ROOT,
        "%6d  %.19s  %-10s %-11s %-24s %-12s %s",
        row.path("sequence").asLong(),
        row.path("at").asText(),
        row.path("actor").asText(),
        row.path("address").asText().equals("-")
            ? row.path("origin").asText()
            : row.path("address").asText(),
        row.path("action").asText(),
        row.path("target").asText(),
        row.path("result").asText());
  }

  private int verify(AdminApiClient admin) {
    JsonFile<VerifiedHead> file =
        new JsonFile<>(
            context.home().auditHead(),
            VerifiedHead.class,
            "remove it, and the trail is not compared with the last verification");
    Optional<VerifiedHead> known = newTrail ? Optional.empty() : file.read();
    String query =
        known.map(head -> "?sequence=" + head.sequence() + "&hash=" + head.hash()).orElse("");
    JsonNode verified = admin.get("/audit/verify" + query);
    output.print(verified, text(verified, known));
    if (!verified.path("intact").asBoolean()) {
      return 1;
    }
    JsonNode head = verified.path("head");
    file.write(new VerifiedHead(head.path("sequence").asLong(), head.path("hash").asText()));
    return 0;
  }

  private static String text(JsonNode verified, Optional<VerifiedHead> known) {
    JsonNode head = verified.path("head");
    if (verified.path("intact").asBoolean()) {
      return "the audit trail is intact: "
          + verified.path("rows").asLong()
          + " rows, the last has hash "
          + head.path("hash").asText()
          + known.map(last -> "; row " + last.sequence() + " is as verified before").orElse("");
    }
    StringBuilder text = new StringBuilder("the audit trail is NOT intact:");
    verified
        .path("findings")
        .forEach(found -> text.append("\n  ").append(found.path("text").asText()));
    long more = verified.path("moreFindings").asLong();
    return more == 0 ? text.toString() : text + "\n  and " + more + " more";
  }
}
