package dev.flotilla.testkit;

import dev.flotilla.cluster.Member;
import dev.flotilla.cluster.MembershipListener;
import dev.flotilla.cluster.Node;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Writes down what a membership listener is told, as {@code left node-3}. */
record MembershipRecorder(List<String> events) implements MembershipListener {

  static List<String> of(Node node) {
    List<String> events = new CopyOnWriteArrayList<>();
    node.membership().listen(new MembershipRecorder(events));
    return events;
  }

  @Override
  public void joined(Member member) {
    events.add("joined " + member.name());
  }

  @Override
  public void left(Member member) {
    events.add("left " + member.name());
  }

  @Override
  public void merged() {
    events.add("merged");
  }
}
