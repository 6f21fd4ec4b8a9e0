package dev.flotilla.cluster.impl;

import dev.flotilla.cluster.Member;
import dev.flotilla.cluster.Membership;
import dev.flotilla.cluster.MembershipListener;
import dev.flotilla.core.Timers.Scheduled;
import io.vertx.core.shareddata.Shareable;
import java.util.List;

/** The membership of a Vert.x instance that is not clustered: one member, which never changes. */
record SingleNodeMembership(Member self) implements Membership, Shareable {

  @Override
  public List<Member> members() {
    return List.of(self);
  }

  @Override
  public boolean contains(String memberId) {
    return self.id().equals(memberId);
  }

  @Override
  public boolean isLikelyIsolated() {
    return false;
  }

  @Override
  public Scheduled listen(MembershipListener listener) {
    return () -> {};
  }
}
