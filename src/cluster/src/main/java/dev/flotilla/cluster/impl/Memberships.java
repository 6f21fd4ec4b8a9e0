package dev.flotilla.cluster.impl;

import dev.flotilla.cluster.Member;
import dev.flotilla.cluster.Membership;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.core.shareddata.Shareable;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.UUID;

/** One membership per Vert.x: the same each time, so that a cluster of one has one identity. */
public final class Memberships {

  private static final String KEY = "flotilla.membership";

  private Memberships() {}

  public static Membership of(Vertx vertx) {
    LocalMap<String, Shareable> shared = vertx.sharedData().getLocalMap(KEY);
    return (Membership) shared.computeIfAbsent(KEY, key -> create((VertxInternal) vertx));
  }

  private static Shareable create(VertxInternal vertx) {
    ClusterManager manager = vertx.clusterManager();
    if (manager == null) {
      String id = UUID.randomUUID().toString();
      return new SingleNodeMembership(new Member(id, id, "", "", "local"));
    }
    if (manager instanceof HazelcastClusterManager hazelcast) {
      return HazelcastMembership.of(hazelcast.getHazelcastInstance(), vertx);
    }
    throw new IllegalArgumentException(
        "the cluster manager must be that of Hazelcast but was " + manager.getClass().getName());
  }
}
