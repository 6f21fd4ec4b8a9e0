package dev.flotilla.sql.impl;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.VertxWrapper;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.impl.PgConnectionFactory;
import io.vertx.pgclient.spi.PgDriver;
import io.vertx.sqlclient.impl.SocketConnectionBase;
import io.vertx.sqlclient.internal.Connection;
import io.vertx.sqlclient.spi.ConnectionFactory;
import java.time.Duration;

/**
 * The driver with bounds on the network and a guard on each connection. That of 5.0.8 drops the
 * network options it is given, so it would wait a minute for a connection.
 *
 * @see <a href="https://github.com/eclipse-vertx/vertx-sql-client/issues/1608">the driver's bug</a>
 */
final class BoundedPgDriver extends PgDriver {

  private final Duration silence;

  /**
   * @param silence after which a connection that says nothing is cut
   */
  BoundedPgDriver(Duration silence) {
    this.silence = silence;
  }

  @Override
  public ConnectionFactory<PgConnectOptions> createConnectionFactory(
      Vertx vertx, NetClientOptions network) {
    return new GuardedConnections(new BoundedNetwork((VertxInternal) vertx, network));
  }

  /** The driver's connections, each with a guard of those of this pool. */
  private static final class GuardedConnections extends PgConnectionFactory {

    private final PoolRenewal poolRenewal = new PoolRenewal();

    GuardedConnections(VertxInternal vertx) {
      super(vertx);
    }

    @Override
    protected Future<Connection> doConnectInternal(
        PgConnectOptions options, ContextInternal context) {
      return super.doConnectInternal(options, context)
          .onSuccess(session -> SessionGuard.over((SocketConnectionBase) session, poolRenewal));
    }
  }

  /** The same Vert.x, whose TCP clients have these options and the bound on silence. */
  private final class BoundedNetwork extends VertxWrapper {

    private final NetClientOptions network;

    BoundedNetwork(VertxInternal vertx, NetClientOptions network) {
      super(vertx);
      this.network = network;
    }

    @Override
    public NetClient createNetClient(NetClientOptions ofTheDriver) {
      return new ReadTimeoutNetClient(super.createNetClient(network), silence);
    }
  }
}
