package dev.flotilla.insight.event;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;

/** What can change in a cluster. */
public enum EventKind {
  /** A node joined. */
  JOINED,
  /** A node left, or was lost. */
  LEFT,
  /** A node was on the losing side of a network partition and has rejoined. */
  MERGED,
  /** Another version of the policies is active. */
  POLICIES,
  /** A breaker opened, closed, or tries again. */
  BREAKER,
  /** An instance gets no calls for a while. */
  EJECTED,
  /** An ejected instance gets calls again. */
  RETURNED,
  /** All instances of a service get calls, the sick ones too; or no longer. */
  PANIC,
  /** A version that a policy names has no instance, or has one again. */
  VERSION,
  /** The process of a node has another state, as its launcher sees it. */
  NODE,
  /** The database has another state, as the launcher sees it. */
  DATABASE,
  /** An operation on the nodes began or ended. */
  OPERATION,
  /** A person sent a signal to a process. */
  SIGNAL,
  /** A node starts from other code. */
  DEPLOY,
  /** A load run began or ended. */
  LOAD,
  /** An alarm has another state. */
  ALARM,
  /** Something that a newer node knows. */
  @JsonEnumDefaultValue
  OTHER
}
