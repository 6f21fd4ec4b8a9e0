package dev.flotilla.discovery.impl;

import dev.flotilla.cluster.Member;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which members have said that they see which records of this node. Whoever has said so is not
 * asked again: a member that hangs later must not make all others look unready, and probes must not
 * cost a message to every member each time. Thread-safe.
 */
final class Witnesses {

  private final Map<String, Set<String>> seen = new ConcurrentHashMap<>();

  boolean isMissing(Member member, Set<String> ids) {
    Set<String> known = seen.get(member.id());
    return known == null || !known.containsAll(ids);
  }

  void add(Member member, Set<String> ids) {
    seen.put(member.id(), ids);
  }

  void forget(String memberId) {
    seen.remove(memberId);
  }

  void forgetAll() {
    seen.clear();
  }
}
