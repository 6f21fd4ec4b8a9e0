package dev.flotilla.node.impl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.Json;
import dev.flotilla.discovery.Instance;
import dev.flotilla.discovery.Instance.Kind;
import dev.flotilla.discovery.Instance.Status;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EndpointPagesTest {

  @Test
  void servicesAreGroupedByNameAndVersion() {
    var page =
        EndpointPages.services(
            List.of(
                instance("2", "stock", "1", Status.UP),
                instance("3", "stock", "2", Status.DRAINING),
                instance("1", "catalog", "1", Status.UP),
                instance("4", "stock", "1", Status.UP)));

    assertThat(Json.encode(page).toString())
        .isEqualTo(
            "[{\"name\":\"catalog\",\"version\":\"1\",\"instances\":["
                + "{\"id\":\"1\",\"node\":\"n\",\"status\":\"UP\"}]},"
                + "{\"name\":\"stock\",\"version\":\"1\",\"instances\":["
                + "{\"id\":\"2\",\"node\":\"n\",\"status\":\"UP\"},"
                + "{\"id\":\"4\",\"node\":\"n\",\"status\":\"UP\"}]},"
                + "{\"name\":\"stock\",\"version\":\"2\",\"instances\":["
                + "{\"id\":\"3\",\"node\":\"n\",\"status\":\"DRAINING\"}]}]");
  }

  @Test
  void aClusterWithoutServicesIsAnEmptyList() {
    assertThat(EndpointPages.services(List.of())).isEmpty();
  }

  private static Instance instance(String id, String service, String version, Status status) {
    return new Instance(
        id, service, version, Kind.RPC, "node-id", "n", "z", "address." + id, status, Map.of());
  }
}
