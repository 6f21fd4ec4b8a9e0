package dev.flotilla.insight.impl.trace;

import dev.flotilla.core.trace.SpanRole;
import dev.flotilla.insight.trace.SpanView;
import dev.flotilla.insight.trace.TraceExplanation.ExplainedStep;
import dev.flotilla.insight.trace.TraceView;
import dev.flotilla.insight.trace.TraceView.TraceRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Puts the recorded decisions of one trace into sentences. */
public final class Explainer {

  /** More than this of the same kind make the text long and not clearer. */
  private static final int MOST = 5;

  private static final int SLOWEST = 3;

  private final TraceView trace;
  private final Map<String, List<TraceRow>> children = new HashMap<>();
  private final Set<String> known;
  private final List<ExplainedStep> steps = new ArrayList<>();

  private Explainer(TraceView trace) {
    this.trace = trace;
    trace
        .rows()
        .forEach(
            row ->
                children
                    .computeIfAbsent(row.span().parentId(), made -> new ArrayList<>())
                    .add(row));
    this.known = trace.rows().stream().map(row -> row.span().spanId()).collect(Collectors.toSet());
  }

  /** The sentences about a trace, which has a span at least. */
  public static List<ExplainedStep> explain(TraceView trace) {
    Explainer explainer = new Explainer(trace);
    explainer.tellEnd(trace.rows().get(0));
    explainer.calls().forEach(explainer::tellCall);
    explainer.tellCauses();
    explainer.tellTime();
    explainer.tellGaps();
    return explainer.steps;
  }

  private void tellEnd(TraceRow first) {
    SpanView span = first.span();
    String took = time(span.durationMicros());
    String status = span.attribute("http.response.status_code");
    if (first.causeMissing() && !span.service().equals("gateway")) {
      say(first, "The first span that is known is " + what(span) + " on " + span.node() + ".");
    } else if (!status.isEmpty()) {
      say(first, span.name() + " was answered with " + status + " after " + took + ".");
    } else if (span.code().isEmpty()) {
      say(first, what(span) + " on " + span.node() + " ended after " + took + ".");
    } else {
      say(first, what(span) + " ended after " + took + " with " + failure(span) + ".");
    }
  }

  /** The calls about which something was decided: those with a span above their attempts. */
  private List<TraceRow> calls() {
    return trace.rows().stream()
        .filter(row -> isCall(row.span()))
        .filter(
            row ->
                !row.span().attribute("flotilla.refused_by").isEmpty()
                    || below(row).stream().anyMatch(Explainer::isDecision))
        .toList();
  }

  private static boolean isCall(SpanView span) {
    return span.kind() == SpanRole.CLIENT && !span.service().isEmpty();
  }

  private static boolean isDecision(TraceRow row) {
    return row.span().kind() == SpanRole.EVENT || isWait(row.span());
  }

  private static boolean isWait(SpanView span) {
    return span.kind() == SpanRole.INTERNAL && span.name().equals("wait for a slot");
  }

  private void tellCall(TraceRow call) {
    for (TraceRow part : below(call)) {
      SpanView span = part.span();
      if (span.kind() == SpanRole.EVENT) {
        tellDecision(call, part);
      } else if (isWait(span)) {
        say(
            part,
            "The call "
                + call.span().name()
                + " of "
                + span.node()
                + " waited "
                + time(span.durationMicros())
                + " for a slot of the limit of "
                + span.service()
                + ".");
      } else if (isCall(span)) {
        tellAttempt(part);
      }
    }
    String refusedBy = call.span().attribute("flotilla.refused_by");
    if (!refusedBy.isEmpty()) {
      say(
          call,
          "The call "
              + call.span().name()
              + " of "
              + call.span().node()
              + " was refused by "
              + refusedBy
              + ", with "
              + left(call.span())
              + " left: "
              + refusal(call.span())
              + ".");
    }
  }

  private void tellDecision(TraceRow call, TraceRow decision) {
    SpanView span = decision.span();
    String name = call.span().name();
    String wait = span.attribute("flotilla.wait_ms") + " ms";
    switch (span.name()) {
      case "retry" ->
          say(
              decision,
              "It was retried after a wait of "
                  + wait
                  + ", because "
                  + span.attribute("flotilla.code")
                  + " of instance "
                  + span.attribute("flotilla.failed_instance")
                  + " may be repeated, and attempts, budget and time were left.");
      case "retry budget spent" ->
          say(
              decision,
              "The call "
                  + name
                  + " was not retried or hedged, because the retry budget of "
                  + call.span().service()
                  + " was spent.");
      case "hedge" ->
          say(
              decision,
              "The call "
                  + name
                  + " was sent to a second instance after "
                  + time(span.startMicros() - call.span().startMicros())
                  + ", because instance "
                  + span.attribute("flotilla.slow_instance")
                  + " was slower than usual for this method.");
      case "delay injected" ->
          say(decision, "A policy delayed the call " + name + " by " + wait + " on purpose.");
      case "no instance" ->
          say(
              decision,
              "There was no available instance of "
                  + call.span().service()
                  + "; the call waited "
                  + wait
                  + " for one.");
      default -> say(decision, name + ": " + span.name() + ".");
    }
  }

  private void tellAttempt(TraceRow attempt) {
    SpanView span = attempt.span();
    String took = time(span.durationMicros());
    String result =
        span.code().isEmpty()
            ? " succeeded after " + took + "."
            : " failed after " + took + " with " + failure(span) + "." + ejection(span);
    say(
        attempt,
        "Attempt "
            + span.attribute("flotilla.attempt")
            + " of "
            + span.name()
            + " "
            + picked(span)
            + result);
  }

  private static String ejection(SpanView attempt) {
    return attempt.attribute("flotilla.ejected").isEmpty()
        ? ""
        : " "
            + attempt.node()
            + " makes no more calls to that instance for a while: it is ejected.";
  }

  private static String picked(SpanView attempt) {
    String probe =
        attempt.attribute("flotilla.probe").isEmpty() ? "" : ", as a test of an ejected instance";
    return "went to "
        + attempt.attribute("flotilla.callee")
        + " (instance "
        + attempt.attribute("flotilla.instance")
        + ", picked by "
        + attempt.attribute("flotilla.balancer")
        + " among "
        + attempt.attribute("flotilla.candidates")
        + probe
        + ") and";
  }

  /** Failures that no other failure explains: those below which everything succeeded. */
  private void tellCauses() {
    trace.rows().stream()
        .filter(row -> row.span().kind() != SpanRole.EVENT && !row.span().code().isEmpty())
        .filter(row -> below(row).stream().allMatch(child -> child.span().code().isEmpty()))
        .filter(row -> row.span().attribute("flotilla.refused_by").isEmpty())
        .limit(MOST)
        .forEach(this::tellCause);
  }

  private void tellCause(TraceRow row) {
    SpanView span = row.span();
    String where = span.node().isEmpty() ? "" : " on " + span.node();
    String status = span.attribute("http.response.status_code");
    String answer = status.isEmpty() ? "" : ", with the status " + status;
    String deadline =
        span.attribute("flotilla.deadline_left_ms").isEmpty()
            ? ""
            : "; it began with " + left(span) + " left";
    say(
        row,
        "The failure began at "
            + what(span)
            + where
            + answer
            + ": "
            + failure(span)
            + deadline
            + ".");
  }

  private void tellTime() {
    long whole = Math.max(1, trace.durationMicros());
    List<TraceRow> slowest =
        trace.rows().stream()
            .filter(row -> row.span().kind() != SpanRole.EVENT)
            .filter(row -> row.selfMicros() * 10 >= whole)
            .sorted(Comparator.comparingLong(TraceRow::selfMicros).reversed())
            .limit(SLOWEST)
            .toList();
    if (slowest.isEmpty()) {
      return;
    }
    String parts =
        slowest.stream()
            .map(
                row ->
                    time(row.selfMicros()) + " in " + what(row.span()) + " on " + row.span().node())
            .collect(Collectors.joining(", "));
    say(slowest.get(0), "Of " + time(whole) + ", the most went into: " + parts + ".");
  }

  /** The caller's side of what the callee did not record. */
  private void tellGaps() {
    trace.rows().stream()
        .filter(row -> !row.span().attribute("flotilla.callee").isEmpty())
        .filter(row -> !children.containsKey(row.span().spanId()))
        .limit(MOST)
        .forEach(
            row ->
                say(
                    row,
                    row.span().attribute("flotilla.callee")
                        + " has recorded nothing of "
                        + row.span().name()
                        + ": the call did not arrive, still runs there, or its record is gone."));
    trace.rows().stream()
        .filter(row -> row.causeMissing() && !known.contains(row.span().parentId()))
        .filter(row -> row.depth() == 0 && !row.span().service().equals("gateway"))
        .limit(MOST)
        .forEach(
            row ->
                say(
                    row,
                    "What caused "
                        + what(row.span())
                        + " on "
                        + row.span().node()
                        + " is not recorded: that node is gone or did not answer."));
  }

  private List<TraceRow> below(TraceRow row) {
    return children.getOrDefault(row.span().spanId(), List.of());
  }

  private void say(TraceRow row, String text) {
    steps.add(new ExplainedStep(text, row.span().spanId(), row.offsetMicros()));
  }

  private static String what(SpanView span) {
    String sql = span.attribute("db.query.text").replaceAll("\\s+", " ").strip();
    String url = span.attribute("url.full");
    if (!sql.isEmpty()) {
      return "the statement " + (sql.length() > 60 ? sql.substring(0, 60) + "…" : sql);
    }
    return url.isEmpty() ? span.name() : span.name() + " " + url;
  }

  private static String failure(SpanView span) {
    return span.message().isEmpty() ? span.code() : span.code() + " (" + span.message() + ")";
  }

  private static String refusal(SpanView call) {
    String sentence = call.attribute("flotilla.refusal");
    return sentence.isEmpty() ? failure(call) : sentence;
  }

  private static String left(SpanView span) {
    return span.attribute("flotilla.deadline_left_ms") + " ms";
  }

  private static String time(long micros) {
    return micros < 10_000
        ? String.format(Locale.ROOT, "%.1f ms", micros / 1_000.0)
        : micros / 1_000 + " ms";
  }
}
