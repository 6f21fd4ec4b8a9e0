package dev.flotilla.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.json.pointer.JsonPointer;
import io.vertx.json.schema.OutputUnit;
import io.vertx.openapi.contract.OpenAPIVersion;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ApiDocumentTest {

  @RegisterExtension static final House HOUSE = new House();
  private static Gateway gateway;
  private static JsonObject document;

  @BeforeAll
  static void open() {
    gateway =
        HOUSE.open(
            GatewayOptions.of(
                    List.of(
                        RouteOptions.contract("/api/library", Library.class),
                        RouteOptions.contract("/v2/library", Library.class),
                        RouteOptions.service("/api/library/scans", "POST", "scans")
                            .withConsumes("text/csv")))
                .withPort(0));
    document = Web.json(Web.get(gateway.port(), "/openapi.json"));
  }

  @Test
  void isValidByTheSchemaOfOpenApi31() {
    OpenAPIVersion version = OpenAPIVersion.fromContract(document);
    OutputUnit verdict =
        House.get(
            version
                .getRepository(HOUSE.vertx, "https://flotilla.dev")
                .compose(schemas -> version.validateContract(HOUSE.vertx, schemas, document)));

    assertThat(version).isEqualTo(OpenAPIVersion.V3_1);
    assertThat(verdict.getValid()).as(String.valueOf(verdict.getErrors())).isTrue();
  }

  @Test
  void everyReferenceLeadsSomewhere() {
    List<String> references = new ArrayList<>();
    collect(document, references);

    assertThat(references).isNotEmpty();
    assertThat(references)
        .allSatisfy(
            reference ->
                assertThat(JsonPointer.from(reference.substring(1)).queryJson(document))
                    .as(reference)
                    .isNotNull());
  }

  @Test
  void whatIsServedIsWhatTheGatewaySays() {
    assertThat(new JsonObject(gateway.openApi())).isEqualTo(document);
  }

  @Test
  void componentsAreRequiredUnlessTheyAreOptional() {
    JsonObject book = schema("NewBook");

    assertThat(book.getJsonArray("required"))
        .containsExactlyInAnyOrder("isbn", "title", "copies", "authors");
  }

  @Test
  void rulesStandInTheSchemaAlsoThoseInsideAnOptional() {
    JsonObject properties = schema("NewBook").getJsonObject("properties");

    assertThat(properties.getJsonObject("title").getInteger("maxLength")).isEqualTo(50);
    assertThat(properties.getJsonObject("note").getInteger("maxLength")).isEqualTo(10);
    assertThat(properties.getJsonObject("copies").getLong("maximum")).isEqualTo(1_000_000_000_000L);
    assertThat(parameter("limit").getJsonObject("schema").getInteger("maximum")).isEqualTo(100);
    assertThat(
            parameter("tag").getJsonObject("schema").getJsonObject("items").getInteger("maxLength"))
        .isEqualTo(5);
  }

  @Test
  void nestedTypesOfTheSameNameAreKeptApart() {
    assertThat(schema("NewBook.Author").getJsonObject("properties").fieldNames()).contains("rank");
    assertThat(schema("Book.Author").getJsonObject("properties").fieldNames())
        .doesNotContain("rank");
  }

  @Test
  void operationsSayWhatTheyAnswer() {
    JsonObject add = operation("/api/library/books", "post").getJsonObject("responses");
    JsonObject remove = operation("/api/library/books/{isbn}", "delete").getJsonObject("responses");

    assertThat(add.fieldNames()).contains("201", "400", "413", "415", "503", "504", "default");
    assertThat(add.getJsonObject("201").getJsonObject("headers").fieldNames()).contains("Location");
    assertThat(remove.fieldNames()).contains("204").doesNotContain("200");
  }

  @Test
  void parametersSayWhetherTheyAreRequired() {
    assertThat(parameter("limit").getBoolean("required")).isFalse();
    assertThat(parameter("sort").getBoolean("required")).isFalse();
    assertThat(parameter("sort").getJsonObject("schema").getString("default")).isEqualTo("TITLE");
  }

  @Test
  void streamedRoutesAppear() {
    JsonObject scans = operation("/api/library/scans", "post");

    assertThat(scans.getJsonObject("requestBody").getJsonObject("content").fieldNames())
        .containsExactly("text/csv");
  }

  @Test
  void methodsOnTheBusOnlyDoNot() {
    assertThat(document.encode()).doesNotContain("onTheBusOnly");
  }

  @Test
  void aContractBehindTwoRoutesHasTwoSetsOfOperations() {
    assertThat(operation("/v2/library/books", "get").getString("operationId"))
        .isNotEqualTo(operation("/api/library/books", "get").getString("operationId"));
  }

  private static JsonObject schema(String name) {
    return document.getJsonObject("components").getJsonObject("schemas").getJsonObject(name);
  }

  private static JsonObject operation(String path, String method) {
    return document.getJsonObject("paths").getJsonObject(path).getJsonObject(method);
  }

  private static JsonObject parameter(String name) {
    return operation("/api/library/books", "get").getJsonArray("parameters").stream()
        .map(JsonObject.class::cast)
        .filter(parameter -> parameter.getString("name").equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static void collect(Object node, List<String> references) {
    if (node instanceof JsonObject object) {
      for (String name : object.fieldNames()) {
        if (name.equals("$ref")) {
          references.add(object.getString(name));
        }
        collect(object.getValue(name), references);
      }
    } else if (node instanceof JsonArray array) {
      array.forEach(item -> collect(item, references));
    }
  }
}
