package dev.flotilla.gateway;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A contract with rules, names and forms of its own; whoever serves it gives back what it gets. */
interface Form {

  record Ruled(@NotNull String a, String b, @Size(min = 1) List<@Valid Named> tags) {}

  record Named(
      @JsonProperty("first_name") String firstName,
      String plain,
      @JsonAlias({"aka", "nick_name"}) String nick) {}

  @JsonNaming(PropertyNamingStrategies.KebabCaseStrategy.class)
  record Kebab(
      String firstName, Optional<String> lastName, @NotNull Optional<Integer> ageInYears) {}

  record Gaps(
      Optional<List<Integer>> numbers,
      Optional<String> text,
      Optional<Named> named,
      Optional<Everything.Plain> plain,
      Optional<Map<String, String>> map,
      Optional<JsonNode> json) {}

  record Page<T>(List<T> items, Optional<T> first) {}

  record Pages(Page<Named> names, Page<Page<String>> texts) {}

  record Limits(
      @Size(max = 3) String text,
      @NotBlank String words,
      @NotEmpty Set<String> set,
      @Size(max = 1) Map<@Size(max = 2) String, @Positive Integer> map,
      @Pattern(regexp = "[a-z]+") String lower,
      @DecimalMin("0.10") BigDecimal amount,
      @Size(max = 3) byte[] bytes) {}

  @POST
  @Path("/ruled")
  Future<Ruled> ruled(Ruled form);

  @POST
  @Path("/named")
  Future<Named> named(Named form);

  @POST
  @Path("/kebab")
  Future<Kebab> kebab(Kebab form);

  @POST
  @Path("/gaps")
  Future<Gaps> gaps(Gaps form);

  @POST
  @Path("/perhaps")
  Future<Optional<Named>> perhaps(Optional<Named> form);

  @POST
  @Path("/pages")
  Future<Pages> pages(Pages form);

  @POST
  @Path("/limits")
  Future<Limits> limits(Limits form);

  @POST
  @Path("/json")
  Future<JsonNode> json(JsonNode form);

  @POST
  @Path("/object")
  Future<ObjectNode> object(ObjectNode form);

  @POST
  @Path("/array")
  Future<ArrayNode> array(ArrayNode form);

  @POST
  @Path("/bytes")
  Future<byte[]> bytes(byte[] form);

  @POST
  @Path("/map")
  Future<Map<String, List<String>>> map(Map<String, List<String>> form);

  @GET
  @Path("/text")
  Future<String> text(
      @QueryParam("text") @Size(max = 100) String text,
      @HeaderParam("X-Text") Optional<String> header);
}
