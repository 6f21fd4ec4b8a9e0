package dev.flotilla.admin;

import dev.flotilla.admin.impl.AdminApiImpl;
import dev.flotilla.audit.AuditTrail;
import dev.flotilla.discovery.Discovery;
import dev.flotilla.mesh.Mesh;
import dev.flotilla.mesh.PolicyStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Optional;

/**
 * The HTTP server of {@link Admin}, behind {@code Authorization: Bearer} with the token of {@link
 * AdminOptions#tokenFile}. One node of a cluster serves it for all nodes. Its own calls bypass the
 * policies, so that the worst policy can still be rolled back. {@code GET /} without the token
 * answers a browser with a page that explains how to get it. Thread-safe.
 */
public interface AdminApi {

  /**
   * The parts of a node that the API shows and changes.
   *
   * @param discovery the live view
   * @param mesh of this node
   * @param policies of the cluster
   * @param audit gets every change; empty for none
   */
  record Sources(Discovery discovery, Mesh mesh, PolicyStore policies, Optional<AuditTrail> audit) {

    /** Without an audit trail. */
    public Sources(Discovery discovery, Mesh mesh, PolicyStore policies) {
      this(discovery, mesh, policies, Optional.empty());
    }
  }

  /**
   * Reads the token and opens the port.
   *
   * @return completed when requests are accepted. Fails with {@code ConfigFailure} if the token is
   *     missing, too short or readable by others, with {@code UNAVAILABLE} naming the address if
   *     the port is taken
   */
  static Future<AdminApi> start(Vertx vertx, Sources sources, AdminOptions options) {
    return AdminApiImpl.start(vertx, sources, options);
  }

  /** Port as bound. */
  int port();

  /** Answers the requests in flight and accepts no new ones; see {@link #close}. Idempotent. */
  Future<Void> quiesce();

  /** Closes everything at once. Idempotent. */
  Future<Void> close();
}
