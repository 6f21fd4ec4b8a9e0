package dev.flotilla.admin;

import dev.flotilla.admin.impl.AdminApiImpl;
import dev.flotilla.discovery.Discovery;
import dev.flotilla.mesh.Mesh;
import dev.flotilla.mesh.PolicyStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/**
 * The HTTP server of {@link Admin}, behind {@code Authorization: Bearer} with the token of {@link
 * AdminOptions#tokenFile}. One node of a cluster serves it, for all. Its own calls go past the
 * policies, so that the worst of them can still be taken back. Thread-safe.
 */
public interface AdminApi {

  /**
   * What it shows and changes.
   *
   * @param discovery the live view
   * @param mesh of this node
   * @param policies of the cluster
   */
  record Sources(Discovery discovery, Mesh mesh, PolicyStore policies) {}

  /**
   * Reads the token and opens the port.
   *
   * @return completed when requests are taken. Fails with {@code ConfigFailure} if the token is
   *     missing, too short or readable by others, with {@code UNAVAILABLE} naming the address if
   *     the port is taken
   */
  static Future<AdminApi> start(Vertx vertx, Sources sources, AdminOptions options) {
    return AdminApiImpl.start(vertx, sources, options);
  }

  /** Port as bound. */
  int port();

  /** Answers what is in hand and takes nothing new; see {@link #close}. Idempotent. */
  Future<Void> quiesce();

  /** Closes everything at once. Idempotent. */
  Future<Void> close();
}
