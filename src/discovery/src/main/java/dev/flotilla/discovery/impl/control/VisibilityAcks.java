package dev.flotilla.discovery.impl.control;

import dev.flotilla.cluster.Member;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which members have said that they see which records of this node. Whoever has said so is not
 * asked again: a member that hangs later must not make all others look unready, and probes must not
 * cost a message to every member each time. Thread-safe.
 */
public final class VisibilityAcks {

  private final Map<String, Set<String>> seen = new ConcurrentHashMap<>();

  public boolean isMissing(Member member, Set<String> ids) {
    Set<String> known = seen.get(member.id());
    return known == null || !known.containsAll(ids);
  }

  public void add(Member member, Set<String> ids) {
    seen.put(member.id(), ids);
  }

  public void forget(String memberId) {
    seen.remove(memberId);
  }

  public void forgetAll() {
    seen.clear();
  }
}
