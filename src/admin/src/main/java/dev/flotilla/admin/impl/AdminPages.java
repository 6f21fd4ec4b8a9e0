package dev.flotilla.admin.impl;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.gateway.Guard;
import dev.flotilla.insight.metrics.PrometheusText;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.MIMEHeader;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.StaticHandler;
import java.util.List;
import java.util.function.Supplier;

/**
 * The pages beside the admin API. Everything but the files of the login page needs the token: a
 * browser without it gets 401 with a page that says where the token is, other clients get the
 * problem document of the gateway.
 */
final class AdminPages {

  private static final String FILES = "dev/flotilla/admin/pages";

  /** Nothing inline, nothing from elsewhere, nothing framed. */
  private static final String POLICY =
      "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none';"
          + " frame-ancestors 'none'";

  private AdminPages() {}

  /**
   * @param metrics of the cluster, as text for Prometheus
   */
  static Router router(Vertx vertx, Guard guard, Supplier<Future<String>> metrics) {
    Router router = Router.router(vertx);
    router.get("/pages/*").handler(StaticHandler.create(FILES).setDirectoryListing(false));
    router.route().handler(context -> admit(guard, context)).failureHandler(AdminPages::refused);
    router.get("/").handler(AdminPages::links);
    router.get("/metrics").handler(context -> metrics(context, metrics));
    return router;
  }

  private static void metrics(RoutingContext context, Supplier<Future<String>> metrics) {
    metrics
        .get()
        .compose(
            text ->
                context
                    .response()
                    .putHeader(HttpHeaders.CONTENT_TYPE, PrometheusText.CONTENT_TYPE)
                    .end(text))
        .onFailure(context::fail);
  }

  private static void admit(Guard guard, RoutingContext context) {
    guard.admit(context.request().headers());
    context.next();
  }

  private static void refused(RoutingContext context) {
    boolean unknown =
        context.failure() instanceof ServiceFailure failure
            && failure.code() == ServiceFailure.Code.UNAUTHENTICATED;
    if (!unknown || !asksForHtml(context)) {
      context.next(); // the gateway answers with a problem document
      return;
    }
    context
        .response()
        .setStatusCode(401)
        .putHeader("www-authenticate", "Bearer")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/html; charset=utf-8")
        .putHeader("content-security-policy", POLICY)
        .sendFile(FILES + "/login.html")
        .onFailure(context::fail);
  }

  private static boolean asksForHtml(RoutingContext context) {
    List<MIMEHeader> accepted = context.parsedHeaders().accept();
    return accepted.stream()
        .anyMatch(type -> type.component().equals("text") && type.subComponent().equals("html"));
  }

  private static void links(RoutingContext context) {
    context.json(
        new JsonObject()
            .put("title", "Flotilla admin API")
            .put("openapi", "/admin/v1/openapi.json")
            .put("fleet", "/admin/v1/fleet")
            .put("metrics", "/admin/v1/metrics")
            .put("prometheus", "/metrics")
            .put("services", "/admin/v1/services")
            .put("policies", "/admin/v1/policies"));
  }
}
