package dev.flotilla.gateway.impl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.gateway.impl.http.RequestPath;
import dev.flotilla.gateway.impl.server.Endpoint;
import org.junit.jupiter.api.Test;

class RouteTableTest {

  private final RouteTable table = new RouteTable();
  private final Endpoint item = (exchange, path, variables) -> {};
  private final Endpoint list = (exchange, path, variables) -> {};
  private final Endpoint imports = (exchange, path, variables) -> {};
  private final Endpoint everything = (exchange, path, variables) -> {};

  RouteTableTest() {
    table.addTemplate("/api/catalog", "/products/{sku}", "GET", item);
    table.addTemplate("/api/catalog", "/products", "GET", list);
    table.addTemplate("/api/catalog", "/products/{sku}/parts/{part}", "GET", item);
    table.addTemplate("/api/catalog", "/products/special", "PUT", list);
    table.addPrefix("/api/catalog/imports", "POST", imports);
    table.addPrefix("/files", null, everything);
  }

  @Test
  void variablesAreGivenInOrder() {
    RouteTable.Match match = find("GET", "/api/catalog/products/a/parts/b");

    assertThat(match.endpoint()).isSameAs(item);
    assertThat(match.variables()).containsExactly("a", "b");
    assertThat(match.route()).isEqualTo("/api/catalog/products/{sku}/parts/{part}");
  }

  @Test
  void theLongestRouteWins() {
    assertThat(find("POST", "/api/catalog/imports").endpoint()).isSameAs(imports);
    assertThat(find("POST", "/api/catalog/imports/1/2").endpoint()).isSameAs(imports);
  }

  @Test
  void aRouteForOneMethodLeavesTheOthersToShorterRoutes() {
    RouteTable.Match match = find("GET", "/api/catalog/imports");

    assertThat(match.endpoint()).isNull();
    assertThat(match.allow()).containsExactly("OPTIONS", "POST");
  }

  @Test
  void aRouteForAllMethodsTakesEverythingBelow() {
    assertThat(find("PATCH", "/files/a/b").endpoint()).isSameAs(everything);
    assertThat(find("GET", "/files").endpoint()).isSameAs(everything);
    assertThat(find("GET", "/files/a").route()).isEqualTo("/files/*");
    assertThat(find("GET", "/filesystem").endpoint()).isNull();
  }

  @Test
  void aLiteralThatLeadsNowhereFallsBackToTheVariable() {
    RouteTable.Match match = find("GET", "/api/catalog/products/special/parts/x");

    assertThat(match.variables()).containsExactly("special", "x");
  }

  @Test
  void headIsServedByGet() {
    assertThat(find("HEAD", "/api/catalog/products").endpoint()).isSameAs(list);
  }

  @Test
  void aWrongMethodNamesTheRightOnes() {
    assertThat(find("POST", "/api/catalog/products").allow())
        .containsExactly("GET", "HEAD", "OPTIONS");
  }

  @Test
  void anUnknownPathNamesNothing() {
    RouteTable.Match match = find("GET", "/api/catalog/nothing");

    assertThat(match.endpoint()).isNull();
    assertThat(match.allow()).isEmpty();
  }

  @Test
  void twoMethodsCannotClaimTheSame() {
    assertThatThrownBy(() -> table.addTemplate("/api/catalog", "/products/{id}", "GET", list))
        .hasMessageContaining("GET /api/catalog/products/{id}");
  }

  private RouteTable.Match find(String method, String path) {
    return table.find(method, RequestPath.of(path));
  }
}
