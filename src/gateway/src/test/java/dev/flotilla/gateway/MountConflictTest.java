package dev.flotilla.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.core.ServiceFailure;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Mounts that would hide something: refused before the port is opened. */
class MountConflictTest {

  @RegisterExtension static final House HOUSE = new House();

  @ParameterizedTest
  @CsvSource({
    "/api/library, the route at the same path",
    "/streams, the route at the same path",
    "/files, another mount at the same path",
    "/api/library/books, GET /api/library/books/{id} of library.book"
  })
  void aMountThatHidesSomethingIsRefused(String path, String hidden) {
    assertThatThrownBy(() -> start(path, Router::router))
        .isInstanceOfSatisfying(
            ServiceFailure.class,
            failure -> assertThat(failure.code()).isEqualTo(ServiceFailure.Code.INVALID_ARGUMENT))
        .hasMessageContaining("mount " + path + " hides ")
        .hasMessageContaining(path.endsWith("books") ? "/api/library/books" : hidden);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/api", "/api/library/books/1/pages/2", "/streams/below", "/file"})
  void aMountThatHidesNothingIsServed(String path) {
    Gateway gateway = start(path, MountConflictTest::hello);

    String below = path.equals("/") ? "/x" : path + "/x";
    assertThat(Web.get(gateway.port(), below).body()).isEqualTo("hello");
    assertThat(Web.get(gateway.port(), "/api/library/books/1").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/docs", "/docs/more", "/openapi.json", "files", "/a b", "/a/"})
  void aPathThatCannotBeMountedIsRefused(String path) {
    assertThatThrownBy(() -> MountOptions.at(path))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("path");
  }

  @Test
  void aFactoryThatThrowsFailsTheStart() {
    assertThatThrownBy(
            () ->
                start(
                    "/x",
                    vertx -> {
                      throw new IllegalStateException("no template folder");
                    }))
        .hasMessageContaining("no template folder");
  }

  private static Router hello(Vertx vertx) {
    Router router = Router.router(vertx);
    router.route().handler(context -> context.end("hello"));
    return router;
  }

  private static Gateway start(String path, Function<Vertx, Router> router) {
    GatewayOptions options =
        GatewayOptions.of(
                List.of(
                    RouteOptions.contract(House.LIBRARY, Library.class),
                    RouteOptions.service("/streams", null, "streams")))
            .withPort(0);
    return House.get(
        HOUSE.builder(options).mount("/files", Router::router).mount(path, router).start());
  }
}
