package dev.flotilla.rpc;

import static dev.flotilla.rpc.Bus.failure;
import static dev.flotilla.rpc.Bus.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.flotilla.core.Bytes;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.discovery.Instance;
import dev.flotilla.rpc.Echo.Colour;
import dev.flotilla.rpc.Echo.Line;
import dev.flotilla.rpc.impl.transport.RpcAddresses;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServicesTest {

  private final Vertx vertx = Vertx.vertx();
  private final SharedDiscovery discovery = new SharedDiscovery();
  private final Services services =
      Services.create(
          vertx,
          discovery,
          DirectMesh.over(discovery, Duration.ofSeconds(5)),
          RpcOptions.builder().caller("tests").version("1.2").maxPayload(Bytes.ofKiB(16)).build());
  private final Echo echo = services.client(Echo.class);
  private final EchoService service = new EchoService(echo);
  private Publication publication;

  @BeforeEach
  void publish() {
    publication = get(services.publish(Echo.class, service));
  }

  @AfterEach
  void close() {
    get(vertx.close());
  }

  @Test
  void everythingThatIsMappedComesBackEqual() {
    assertThat(get(echo.everything(Bus.EVERYTHING))).isEqualTo(Bus.EVERYTHING);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 10_000})
  void bytesTravelAsTheyAreAmongOtherArguments(int count) {
    byte[] bytes = new byte[count];
    new Random(count).nextBytes(bytes);

    assertThat(get(echo.bytes("<", Buffer.buffer(bytes), Optional.of(7))))
        .isEqualTo(Buffer.buffer("<").appendBytes(bytes).appendString("7"));
    assertThat(get(echo.bytes("", Buffer.buffer(bytes), Optional.empty())).getBytes())
        .isEqualTo(bytes);
  }

  @Test
  void aCallerThatHasNoBytesIsToldAtOnce() {
    ServiceFailure failure = failure(echo.bytes("", null, Optional.empty()));
    assertThat(failure.code()).isEqualTo(Code.INVALID_ARGUMENT);
    assertThat(failure).hasMessage("bytes: must be present but was not");
    assertThat(service.ran).hasValue(0);
  }

  @Test
  void bytesOverTheLimitAreNotSent() {
    ServiceFailure failure =
        failure(echo.bytes("", Buffer.buffer(new byte[16 << 10]), Optional.empty()));
    assertThat(failure.code()).isEqualTo(Code.INVALID_ARGUMENT);
    assertThat(failure).hasMessageContaining("the arguments of echo.bytes must be at most 16KiB");
    assertThat(service.ran).hasValue(0);
  }

  @Test
  void aServiceThatGivesNoBytesHasABug() {
    ServiceFailure failure = failure(echo.bytes("null", Buffer.buffer(), Optional.empty()));
    assertThat(failure.code()).isEqualTo(Code.INTERNAL);
  }

  @Test
  void optionalsAreAbsentOrPresent() {
    Optional<Line> line = Optional.of(new Line("a", 1));
    assertThat(get(echo.maybe(line))).isEqualTo(line);
    assertThat(get(echo.maybe(Optional.empty()))).isEmpty();
    assertThat(get(echo.maybe(null))).isEmpty();
  }

  @Test
  void elementsOfListsKeepTheirType() {
    List<Line> lines = List.of(new Line("a", 1));
    assertThat(get(echo.lines(lines))).isEqualTo(lines);
  }

  @Test
  void aMethodWithoutResultCompletes() {
    assertThat(get(echo.nothing())).isNull();
    assertThat(service.ran).hasValue(1);
  }

  @Test
  void theRecordNamesVersionContractAndAddress() {
    Instance instance = discovery.instances("echo").get(0);
    assertThat(publication.instance()).isEqualTo(instance);
    assertThat(instance.kind()).isEqualTo(Instance.Kind.RPC);
    assertThat(instance.version()).isEqualTo("1.2");
    assertThat(instance.address()).startsWith("flotilla.rpc.echo.");
    assertThat(instance.metadata())
        .isEqualTo(
            Map.of(
                Services.CONTRACT_METADATA,
                Echo.class.getName(),
                RpcAddresses.FEATURES_METADATA,
                RpcAddresses.CANCEL_FEATURE));
  }

  @ParameterizedTest
  @EnumSource(Code.class)
  void typedFailuresKeepCodeMessageAndDetails(Code code) {
    ServiceFailure failure = failure(echo.fail(code.name()));
    assertThat(failure.code()).isEqualTo(code);
    assertThat(failure).hasMessage("as you wished: " + code);
    assertThat(failure.details()).containsEntry("sku", "S-1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"throw", "error", "null future", "null result", "bug"})
  void aBugIsAnsweredAtOnceAndTellsNoInternals(String how) {
    ServiceFailure failure = failure(echo.fail(how));
    assertThat(failure.code()).isEqualTo(Code.INTERNAL);
    assertThat(failure).hasMessage("the request failed inside the service");
  }

  @Test
  void aThrownTypedFailureStaysTyped() {
    assertThat(failure(echo.fail("throw typed")).code()).isEqualTo(Code.ABORTED);
  }

  @Test
  void unavailabilityThatTheServiceLetsThroughDoesNotLookLikeACallThatDidNotRun() {
    ServiceFailure failure = failure(echo.fail("unavailable"));
    assertThat(failure.code()).isEqualTo(Code.UNAVAILABLE);
    assertThat(failure.didNotExecute()).isFalse();
  }

  @Test
  void defaultMethodsRunAtTheCaller() {
    assertThat(get(echo.greetTwice("you"))).isEqualTo("hello you hello you ");
  }

  @Test
  void aClientIsAnObjectLikeAnyOther() {
    assertThat(echo).isEqualTo(services.client(Echo.class)).hasToString(echo.toString());
    assertThat(echo.hashCode()).isEqualTo(services.client(Echo.class).hashCode());
    assertThat(echo.toString()).contains("echo").contains(Echo.class.getName());
    assertThat(echo.equals(null)).isFalse();
  }

  @Test
  void argumentsOverTheLimitAreNotSent() {
    ServiceFailure failure = failure(echo.fail("y".repeat(20_000)));
    assertThat(failure.code()).isEqualTo(Code.INVALID_ARGUMENT);
    assertThat(failure)
        .hasMessage("the arguments of echo.fail must be at most 16KiB but was 20004 bytes");
    assertThat(service.ran).hasValue(0);
  }

  @Test
  void aResultOverTheLimitIsNotSent() {
    ServiceFailure failure = failure(echo.text(20_000));
    assertThat(failure.code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
    assertThat(failure)
        .hasMessage("the result of echo.text must be at most 16KiB but was 20002 bytes");
  }

  @Test
  void payloadsAtTheLimitPass() {
    assertThat(get(echo.text(16 * 1024 - 2))).hasSize(16 * 1024 - 2);
  }

  @Test
  void aRequiredArgumentThatIsNullIsNamed() {
    ServiceFailure failure = failure(echo.greet(null, 1, Optional.empty()));
    assertThat(failure.code()).isEqualTo(Code.INVALID_ARGUMENT);
    assertThat(failure).hasMessage("name: must be present but was not");
    assertThat(failure.details()).containsEntry("field", "name");
  }

  @Test
  void aContractThatCannotWorkIsRefusedWhenPublished() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> get(services.publish(Runnable.class, () -> {})))
        .withMessageContaining("must return io.vertx.core.Future");
    assertThatIllegalArgumentException().isThrownBy(() -> services.client(Runnable.class));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> get(services.publish(Echo.class, null)))
        .withMessage("implementation must be present but was null");
  }

  @Test
  void aGatewayCallsWithJson() {
    assertThat(get(invoke("greet", "[\"you\",1,\"RED\"]")))
        .isEqualTo(Buffer.buffer("\"REDhello you \""));
    assertThat(get(invoke("nothing", "[]"))).isEqualTo(Buffer.buffer());
    assertThat(get(invoke("maybe", "[null]"))).isEqualTo(Buffer.buffer("null"));
  }

  @Test
  void absentArgumentsTakeTheirDefaults() {
    assertThat(get(invoke("greet", "[\"you\",null,null]")))
        .isEqualTo(Buffer.buffer("\"hello you hello you \""));
    assertThat(get(invoke("greet", "[\"you\"]")))
        .isEqualTo(Buffer.buffer("\"hello you hello you \""));
  }

  @Test
  void argumentsThatANewerCallerAddsAreSkipped() {
    assertThat(get(invoke("greet", "[\"you\",1,null,{\"new\":[]}]")))
        .isEqualTo(Buffer.buffer("\"hello you \""));
  }

  @Test
  void malformedArgumentsNameTheField() {
    assertThat(failure(invoke("greet", "[\"you\",\"many\",null]")))
        .hasMessageStartingWith("times: ");
    assertThat(failure(invoke("greet", "[\"you\",1,\"BLUE\"]"))).hasMessageStartingWith("colour: ");
    assertThat(failure(invoke("lines", "[[{\"sku\":\"a\",\"quantity\":\"x\"}]]")))
        .hasMessageStartingWith("lines[0].quantity: ");
    assertThat(failure(invoke("lines", "[[{\"sku\":\"a\",\"quantity\":-1}]]")))
        .hasMessage("lines[0]: quantity must not be negative but was -1");
    assertThat(failure(invoke("lines", "[[{\"sku\":\"a\"}]]")))
        .hasMessageStartingWith("lines[0].quantity: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "[", "[\"you\"", "nonsense", "[\"you\",1,"})
  void whatIsNoArrayIsRefused(String arguments) {
    ServiceFailure failure = failure(invoke("greet", arguments));
    assertThat(failure.code()).isEqualTo(Code.INVALID_ARGUMENT);
    assertThat(failure.details()).containsKey("field");
  }

  @Test
  void aMethodThatTheInstanceDoesNotHaveIsInternalToTheCaller() {
    Contract.Method known = Contract.of(Echo.class).methods().get("nothing");
    Contract.Method unknown =
        new Contract.Method(
            "echo",
            "newer",
            known.java(),
            List.of(),
            Void.class,
            true,
            Optional.empty(),
            Optional.empty());
    ServiceFailure failure = failure(services.invoke(unknown, Buffer.buffer("[]")));
    assertThat(failure.code()).isEqualTo(Code.INTERNAL);
    assertThat(failure).hasMessage("echo has no method newer");
    assertThat(failure.details()).containsEntry("unknownMethod", "newer");
  }

  @Test
  void aServiceWithoutInstanceIsUnavailable() {
    get(publication.withdraw());
    assertThat(failure(echo.nothing()).didNotExecute()).isTrue();
  }

  @Test
  void anInstanceThatFailsToBeAnnouncedLeavesNothingBehind() {
    SharedDiscovery broken = new SharedDiscovery();
    Services others =
        Services.create(
            vertx,
            broken,
            DirectMesh.over(broken, Duration.ofSeconds(1)),
            RpcOptions.builder().caller("tests").version("1").maxPayload(Bytes.ofMiB(1)).build());
    assertThat(get(others.quiesce())).isNull();
    assertThat(failure(others.publish(Echo.class, service)).didNotExecute()).isTrue();
    assertThat(broken.all()).isEmpty();
    assertThat(others.inFlight()).isZero();
  }

  @Test
  void enumsAndDefaultsReachTheService() {
    assertThat(get(echo.greet("you", 1, Optional.of(Colour.GREEN)))).isEqualTo("GREENhello you ");
  }

  private Future<Buffer> invoke(String method, String arguments) {
    return services.invoke(Contract.of(Echo.class).methods().get(method), Buffer.buffer(arguments));
  }
}
