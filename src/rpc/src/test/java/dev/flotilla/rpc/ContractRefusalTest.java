package dev.flotilla.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import jakarta.ws.rs.CookieParam;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.time.ZonedDateTime;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ContractRefusalTest {

  record Thing(String id) {}

  record Wrapped(Thing thing, List<Map<String, Date>> dates) {}

  record Loop(String id, List<Loop> next, Object rest) {}

  record Conflict(@JsonProperty("x") String one, @JsonProperty("x") String two) {}

  abstract static class Animal {}

  static class Bean {}

  static final class AClass {}

  interface Nothing {}

  interface Generic<T> {
    Future<T> get();
  }

  interface Inherits extends Generic<Thing> {}

  interface Overloaded {
    Future<Void> put(String one);

    Future<Void> put(int one);
  }

  interface TwoKeys {
    Future<Void> put(@RoutingKey String one, @RoutingKey String two);
  }

  interface RecordAsKey {
    Future<Void> put(@RoutingKey Thing thing);
  }

  interface ReturnsValue {
    String get();
  }

  interface ReturnsVoid {
    void fire();
  }

  @SuppressWarnings("rawtypes")
  interface RawFuture {
    Future get();
  }

  interface WildFuture {
    Future<?> get();
  }

  interface GenericMethod {
    <T> Future<T> get();
  }

  interface TakesBean {
    Future<Void> put(Bean bean);
  }

  interface TakesAbstract {
    Future<Void> put(List<Animal> animals);
  }

  interface TakesInterface {
    Future<Void> put(CharSequence text);
  }

  record Wrapping(Buffer bytes) {}

  interface TakesBufferInside {
    Future<Void> put(Wrapping wrapping);
  }

  interface TakesTwoBuffers {
    Future<Void> put(Buffer one, Buffer other);
  }

  interface TakesBufferOverHttp {
    @POST
    Future<Void> put(Buffer bytes);
  }

  interface GivesBufferOverHttp {
    @GET
    Future<Buffer> get();
  }

  interface TakesJsonObject {
    Future<Void> put(JsonObject json);
  }

  interface TakesArray {
    Future<Void> put(String[] texts);
  }

  interface TakesRawList {
    @SuppressWarnings("rawtypes")
    Future<Void> put(List list);
  }

  interface TakesOptionalOptional {
    Future<Void> put(Optional<Optional<String>> twice);
  }

  interface TakesRecordKeys {
    Future<Void> put(Map<Thing, String> byThing);
  }

  interface ReturnsDeepDate {
    Future<Wrapped> get();
  }

  interface ReturnsLoop {
    Future<Loop> get();
  }

  interface ReturnsZoned {
    Future<ZonedDateTime> get();
  }

  interface ReturnsConflict {
    Future<Conflict> get();
  }

  interface TwoBodies {
    @POST
    Future<Void> put(Thing one, Thing two);
  }

  interface GetWithBody {
    @GET
    Future<Thing> get(String id);
  }

  interface TwoVerbs {
    @GET
    @POST
    Future<Thing> get();
  }

  interface OtherVerb {
    @HEAD
    Future<Void> head();
  }

  interface PathWithoutVerb {
    @Path("/x")
    Future<Void> get();
  }

  interface ParamWithoutVerb {
    Future<Void> get(@QueryParam("x") String x);
  }

  interface VariableWithoutParam {
    @GET
    @Path("/x/{id}")
    Future<Thing> get();
  }

  interface ParamWithoutVariable {
    @GET
    @Path("/x")
    Future<Thing> get(@PathParam("id") String id);
  }

  interface RegexPath {
    @GET
    @Path("/x/{id: [0-9]+}")
    Future<Thing> get(@PathParam("id") String id);
  }

  interface OptionalPath {
    @GET
    @Path("/x/{id}")
    Future<Thing> get(@PathParam("id") Optional<String> id);
  }

  interface RecordInQuery {
    @GET
    Future<Thing> get(@QueryParam("thing") Thing thing);
  }

  interface Cookie {
    @GET
    Future<Thing> get(@CookieParam("session") String session);
  }

  interface BadDefault {
    @GET
    Future<Thing> get(@QueryParam("limit") @DefaultValue("many") int limit);
  }

  interface SameRequest {
    @GET
    @Path("/x/{id}")
    Future<Thing> byId(@PathParam("id") String id);

    @GET
    @Path("/x/{name}")
    Future<Thing> byName(@PathParam("name") String name);
  }

  interface SameParameter {
    @GET
    Future<Thing> get(@QueryParam("x") String one, @QueryParam("x") String two);
  }

  interface CreatedUnknownField {
    @POST
    @Created("/x/{number}")
    Future<Thing> add();
  }

  interface CreatedNothing {
    @POST
    @Created("/x/{id}")
    Future<Void> add();
  }

  interface DefaultWithVerb {
    @GET
    default Future<Void> get() {
      return Future.succeededFuture();
    }
  }

  @ServiceName("Not A Name")
  interface BadName {
    Future<Void> get();
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        Arguments.of(AClass.class, "it is not an interface"),
        Arguments.of(Nothing.class, "it has no methods"),
        Arguments.of(Generic.class, "it has type parameters of its own"),
        Arguments.of(Inherits.class, "T is a variable; name the type"),
        Arguments.of(Overloaded.class, "method put is overloaded"),
        Arguments.of(ReturnsValue.class, "returns java.lang.String but must return io.vertx.core"),
        Arguments.of(ReturnsVoid.class, "returns void but must return io.vertx.core.Future"),
        Arguments.of(RawFuture.class, "returns a raw Future"),
        Arguments.of(WildFuture.class, "returns Future<?>; name what the future holds"),
        Arguments.of(GenericMethod.class, "method get: it has type parameters of its own"),
        Arguments.of(TakesBean.class, "Bean, which is not mapped; use a record"),
        Arguments.of(TakesAbstract.class, "an element of parameter animals is"),
        Arguments.of(TakesInterface.class, "it is abstract"),
        Arguments.of(
            TakesBufferInside.class,
            "bytes of record Wrapping is io.vertx.core.buffer.Buffer, which is not mapped; a Buffer"
                + " is a whole parameter or result; inside of others use byte[]"),
        Arguments.of(TakesTwoBuffers.class, "can be a Buffer, not all of [one, other]"),
        Arguments.of(TakesBufferOverHttp.class, "a Buffer travels on the bus only"),
        Arguments.of(GivesBufferOverHttp.class, "a Buffer travels on the bus only"),
        Arguments.of(TakesJsonObject.class, "use a record, or JsonNode"),
        Arguments.of(TakesArray.class, "use List"),
        Arguments.of(TakesRawList.class, "java.lang.Object, which is not mapped; name the type"),
        Arguments.of(TakesOptionalOptional.class, "an Optional of an Optional"),
        Arguments.of(TakesRecordKeys.class, "Map with keys of"),
        Arguments.of(ReturnsDeepDate.class, "dates of record Wrapped is java.util.Date"),
        Arguments.of(ReturnsLoop.class, "rest of record Loop is java.lang.Object"),
        Arguments.of(ReturnsZoned.class, "use OffsetDateTime"),
        Arguments.of(ReturnsConflict.class, "onflict"),
        Arguments.of(TwoBodies.class, "a request has one body, and [one, two]"),
        Arguments.of(GetWithBody.class, "a GET has no body, so [id] needs @PathParam"),
        Arguments.of(TwoVerbs.class, "more than one HTTP verb"),
        Arguments.of(OtherVerb.class, "HTTP verb HEAD is not mapped"),
        Arguments.of(PathWithoutVerb.class, "@Path but no HTTP verb"),
        Arguments.of(ParamWithoutVerb.class, "the method has no HTTP verb"),
        Arguments.of(VariableWithoutParam.class, "has variable id but no @PathParam for it"),
        Arguments.of(ParamWithoutVariable.class, "has no variable for @PathParam [id]"),
        Arguments.of(RegexPath.class, "must be plain text or {name}"),
        Arguments.of(OptionalPath.class, "must not be Optional"),
        Arguments.of(RecordInQuery.class, "does not fit into a query parameter"),
        Arguments.of(Cookie.class, "@CookieParam is not mapped"),
        Arguments.of(BadDefault.class, "@DefaultValue \"many\" of limit is not of type int"),
        Arguments.of(SameRequest.class, "methods byId and byName both answer GET /x/{}"),
        Arguments.of(SameParameter.class, "parameter x is there twice"),
        Arguments.of(CreatedUnknownField.class, "names {number}, which is not a field"),
        Arguments.of(CreatedNothing.class, "names {id}, which is not a field of java.lang.Void"),
        Arguments.of(DefaultWithVerb.class, "a default method runs at the caller"),
        Arguments.of(TwoKeys.class, "two parameters are a @RoutingKey"),
        Arguments.of(RecordAsKey.class, "@RoutingKey thing is"),
        Arguments.of(BadName.class, "service name \"Not A Name\" must be"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void aContractThatCannotWorkIsRefusedWithTheReason(Class<?> type, String reason) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Contract.of(type))
        .withMessageStartingWith("contract " + type.getName() + " cannot work: ")
        .withMessageContaining(reason)
        .satisfies(refusal -> assertThat(refusal.getMessage().lines()).hasSize(1));
  }
}
