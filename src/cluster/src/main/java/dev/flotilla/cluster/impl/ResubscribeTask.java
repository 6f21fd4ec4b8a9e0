package dev.flotilla.cluster.impl;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceAware;
import java.io.Serializable;
import java.util.concurrent.Callable;

/** Runs on another member and makes it register its subscriptions again. */
final class ResubscribeTask implements Callable<Void>, HazelcastInstanceAware, Serializable {

  /** The key under which a member's instance keeps its {@link SelfHealingClusterManager}. */
  static final String WRITER = "flotilla.subscriptions";

  private static final long serialVersionUID = 1;

  private transient HazelcastInstance hazelcast;

  @Override
  public void setHazelcastInstance(HazelcastInstance here) {
    hazelcast = here;
  }

  @Override
  public Void call() {
    if (hazelcast.getUserContext().get(WRITER) instanceof SelfHealingClusterManager writer) {
      writer.registerOwnAgain();
    }
    return null;
  }
}
