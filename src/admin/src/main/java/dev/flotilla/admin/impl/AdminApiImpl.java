package dev.flotilla.admin.impl;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.flotilla.admin.Admin;
import dev.flotilla.admin.AdminApi;
import dev.flotilla.admin.AdminOptions;
import dev.flotilla.admin.LogsAdmin;
import dev.flotilla.admin.MetricsAdmin;
import dev.flotilla.admin.NodesAdmin;
import dev.flotilla.cluster.Membership;
import dev.flotilla.core.Bytes;
import dev.flotilla.core.CallContext;
import dev.flotilla.core.Clock;
import dev.flotilla.core.Json;
import dev.flotilla.gateway.Gateway;
import dev.flotilla.gateway.GatewayLimits;
import dev.flotilla.gateway.GatewayOptions;
import dev.flotilla.gateway.GatewayTimeouts;
import dev.flotilla.gateway.MountOptions;
import dev.flotilla.gateway.RouteOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;

/**
 * The admin API: a gateway with one contract, which it calls in its own JVM, and the pages for
 * people, which a vertx-web Router serves.
 */
public final class AdminApiImpl implements AdminApi {

  private static final String ROOT = "/admin/v1";

  /** A thousand services with a policy each. */
  private static final Bytes BODY = Bytes.ofKiB(512);

  private static final int CONNECTIONS = 256;
  private static final int REQUESTS = 64;

  /** Time for the answer after the slowest node has replied. */
  private static final Duration MARGIN = Duration.ofSeconds(5);

  private final LauncherClient launcher;
  private final ChangeCollector collector;
  private volatile JsonNode document; // set as soon as there is one
  private volatile Gateway gateway;

  private AdminApiImpl(LauncherClient launcher, ChangeCollector collector) {
    this.launcher = launcher;
    this.collector = collector;
  }

  /** See {@link AdminApi#start}. */
  public static Future<AdminApi> start(Vertx vertx, Sources sources, AdminOptions options) {
    LauncherClient launcher = new LauncherClient(vertx, options);
    AdminApiImpl api =
        new AdminApiImpl(launcher, new ChangeCollector(vertx, sources, launcher, Clock.system()));
    NodeQuery nodeQuery = new NodeQuery(vertx, Membership.of(vertx));
    Admin admin = new ClusterAdmin(sources, nodeQuery, options, api.launcher, () -> api.document);
    ClusterTelemetry telemetry = new ClusterTelemetry(nodeQuery, options.nodeTimeout());
    AdminInvoker contracts =
        new AdminInvoker()
            .with(Admin.class, admin)
            .with(MetricsAdmin.class, telemetry)
            .with(NodesAdmin.class, telemetry)
            .with(LogsAdmin.class, telemetry);
    return vertx
        .executeBlocking(() -> BearerTokenGuard.of(options), false)
        .compose(
            bearerTokenGuard ->
                Gateway.builder(vertx, contracts, sources.mesh())
                    .options(gatewayOptions(options))
                    .untraced()
                    .guard(bearerTokenGuard)
                    .mount(
                        MountOptions.at("/").unguarded(),
                        loop -> AdminPages.router(loop, bearerTokenGuard, telemetry::text))
                    .start())
        .map(api::over);
  }

  @Override
  public int port() {
    return gateway.port();
  }

  @Override
  public Future<Void> quiesce() {
    return gateway.quiesce();
  }

  @Override
  public Future<Void> close() {
    collector.close();
    return gateway.close().eventually(launcher::close);
  }

  private AdminApi over(Gateway started) {
    gateway = started;
    collector.start();
    try {
      document = Json.mapper().readTree(started.openApi());
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("the gateway's document is not JSON", impossible);
    }
    return this;
  }

  private static GatewayOptions gatewayOptions(AdminOptions options) {
    return GatewayOptions.builder()
        .host(options.host())
        .port(options.port())
        .reusePort(options.reusePort())
        .eventLoops(1)
        .title("Flotilla admin API")
        .version("v1")
        .accessLog(true)
        .docs(false)
        .timeouts(GatewayTimeouts.defaults().withRequest(options.dryRunTimeout().plus(MARGIN)))
        .limits(
            GatewayLimits.defaults()
                .withMaxBody(BODY)
                .withMaxConnections(CONNECTIONS)
                .withMaxInFlightRequests(REQUESTS)
                .withMaxInFlightStreams(1))
        .baggage(List.of(CallContext.CLIENT_BAGGAGE))
        .routes(
            List.of(
                RouteOptions.contract(ROOT, Admin.class),
                RouteOptions.contract(ROOT + "/metrics", MetricsAdmin.class),
                RouteOptions.contract(ROOT + "/nodes", NodesAdmin.class),
                RouteOptions.contract(ROOT + "/logs", LogsAdmin.class)))
        .build();
  }
}
