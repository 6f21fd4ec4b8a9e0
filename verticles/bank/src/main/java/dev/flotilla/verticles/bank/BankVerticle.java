package dev.flotilla.verticles.bank;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bank as a verticle of an unclustered Vert.x; its configuration is that of {@link
 * BankOptions#fromJson}. Deploy one per home folder.
 */
public final class BankVerticle extends VerticleBase {

  private static final Logger LOG = LoggerFactory.getLogger(BankVerticle.class);

  /** Silence after which a connection is closed; longer than any hang one wants to show. */
  private static final int IDLE_SECONDS = 300;

  private final FaultMode modes = new FaultMode();
  private Journal journal;
  private HttpServer server;

  @Override
  public Future<?> start() {
    BankOptions options = BankOptions.fromJson(config());
    LOG.info("the bank draws its failures with seed {}", options.seed());
    return Journal.open(context, options.home().resolve("charges.jsonl"))
        .compose(opened -> listen(options, opened));
  }

  private Future<HttpServer> listen(BankOptions options, Journal opened) {
    journal = opened;
    BankApi api =
        new BankApi(vertx, new ChargeLedger(opened), modes, new FaultDice(options.seed()));
    return vertx
        .createHttpServer(new HttpServerOptions().setIdleTimeout(IDLE_SECONDS))
        .requestHandler(api.router())
        .listen(options.port(), options.host())
        .onSuccess(bound -> server = bound);
  }

  /** Port it listens on, once deployed. */
  public int port() {
    return server.actualPort();
  }

  /** How many charges hang, as its event loop sees it. */
  Future<Integer> held() {
    Promise<Integer> held = Promise.promise();
    context.runOnContext(now -> held.complete(modes.held()));
    return held.future();
  }

  @Override
  public Future<?> stop() {
    Future<Void> silent = server == null ? Future.succeededFuture() : server.close();
    return silent.eventually(() -> journal == null ? Future.succeededFuture() : journal.close());
  }
}
