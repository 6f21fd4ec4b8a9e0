package dev.flotilla.mesh.impl.policy;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.mesh.policy.Policies;
import dev.flotilla.mesh.policy.PolicyEdit;
import dev.flotilla.mesh.policy.PolicyVersion.Origin;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes an edit of {@code policies.yaml} the next version of the cluster's policies. */
record PolicyFileSync(PolicyFile file, PolicyWriter writer) {

  private static final Logger LOG = LoggerFactory.getLogger(PolicyFileSync.class);

  /** Checks the file once. Blocks. */
  void check() {
    file.look().ifPresent(this::edited);
  }

  /** Another node that sees the same file may have made the version already. */
  private void edited(Policies now) {
    try {
      writer
          .write(PolicyEdit.by(PolicyFile.FILE), before -> next(before, now))
          .onSuccess(PolicyFileSync::logVersion);
    } catch (ServiceFailure refused) {
      LOG.error(
          "the edit of {} was not applied: {}; save the file again to retry",
          PolicyFile.FILE,
          refused.getMessage());
    } catch (RuntimeException temporary) {
      file.lookAgain();
      throw temporary;
    }
  }

  private static PolicyRecord next(PolicyRecord before, Policies now) {
    return before.cameFrom(now)
        ? before
        : before.followedBy(now, PolicyFile.FILE, Origin.FILE, Instant.now());
  }

  private static void logVersion(PolicyRecord after) {
    LOG.info(
        "{} was edited: policy version {} is active", PolicyFile.FILE, after.current().version());
  }
}
