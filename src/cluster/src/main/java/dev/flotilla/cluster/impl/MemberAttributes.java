package dev.flotilla.cluster.impl;

import com.hazelcast.config.MemberAttributeConfig;
import dev.flotilla.cluster.Member;
import dev.flotilla.cluster.NodeOptions;
import java.util.Optional;

/** The properties of a member that Hazelcast distributes with its membership. */
final class MemberAttributes {

  /**
   * An attribute that vertx-hazelcast sets. It stays the same when the member rejoins after a
   * split.
   */
  private static final String NODE_ID = "__vertx.nodeId";

  private static final String NAME = "flotilla.name";
  private static final String GROUP = "flotilla.group";
  private static final String VERSION = "flotilla.version";
  private static final String ZONE = "flotilla.zone";

  private MemberAttributes() {}

  static void write(NodeOptions options, MemberAttributeConfig attributes) {
    attributes.setAttribute(NAME, options.name());
    attributes.setAttribute(GROUP, options.group());
    attributes.setAttribute(VERSION, options.version());
    attributes.setAttribute(ZONE, options.zone());
  }

  /** The Vert.x node id of a member, or an empty text if it runs no Vert.x. */
  static String nodeId(com.hazelcast.cluster.Member member) {
    return or(member.getAttribute(NODE_ID), "");
  }

  /** Empty for members that run no Vert.x: nothing can be addressed there. */
  static Optional<Member> read(com.hazelcast.cluster.Member member) {
    return Optional.ofNullable(member.getAttribute(NODE_ID)).map(id -> read(id, member));
  }

  private static Member read(String id, com.hazelcast.cluster.Member member) {
    return new Member(
        id,
        or(member.getAttribute(NAME), id),
        or(member.getAttribute(GROUP), ""),
        or(member.getAttribute(VERSION), ""),
        or(member.getAttribute(ZONE), "local"));
  }

  private static String or(String value, String fallback) {
    return value == null ? fallback : value;
  }
}
