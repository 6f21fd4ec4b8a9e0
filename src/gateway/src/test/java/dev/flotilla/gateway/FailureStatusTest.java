package dev.flotilla.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.ServiceFailure.Code;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FailureStatusTest {

  @RegisterExtension static final House HOUSE = new House();
  private static int port;

  @BeforeAll
  static void open() {
    port = HOUSE.open(House.libraryOnly()).port();
  }

  @ParameterizedTest
  @CsvSource({
    "INVALID_ARGUMENT, 400",
    "UNAUTHENTICATED, 401",
    "PERMISSION_DENIED, 403",
    "NOT_FOUND, 404",
    "ALREADY_EXISTS, 409",
    "ABORTED, 409",
    "FAILED_PRECONDITION, 409",
    "CANCELLED, 499",
    "UNKNOWN, 502",
    "UNAVAILABLE, 503",
    "RESOURCE_EXHAUSTED, 503",
    "DEADLINE_EXCEEDED, 504",
  })
  void aCodeOfAServiceHasItsStatusAndItsSentence(Code code, int status) {
    HttpResponse<String> answer = fail(code);

    assertThat(answer.statusCode()).isEqualTo(status);
    JsonObject problem = Web.json(answer);
    assertThat(problem.getString("code")).isEqualTo(code.name());
    assertThat(problem.getString("detail")).isEqualTo("the sentence of " + code);
    assertThat(problem.getString("type"))
        .isEqualTo("urn:flotilla:problem:" + code.name().toLowerCase().replace('_', '-'));
    assertThat(answer.headers().firstValue("x-trace-id")).contains(problem.getString("traceId"));
  }

  @ParameterizedTest
  @EnumSource(Code.class)
  void everyCodeIsInTheTable(Code code) {
    assertThat(Web.json(fail(code)).getString("code")).isEqualTo(code.name());
  }

  @Test
  void anInternalFailureShowsTheTraceAndNothingElse() {
    HttpResponse<String> answer = Web.send(port, "POST", "/api/library/bugs", null);

    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body()).doesNotContain("secret");
    assertThat(Web.json(answer).getString("detail")).contains("trace id");
    assertThat(Web.json(fail(Code.INTERNAL)).getString("detail")).doesNotContain("sentence");
  }

  @Test
  void theServicesRetryHintIsRoundedUpToSeconds() {
    HttpResponse<String> answer = fail(Code.RESOURCE_EXHAUSTED);

    assertThat(answer.headers().firstValue("retry-after")).contains("3");
    assertThat(Web.json(answer).getJsonObject("details").getString("queue")).isEqualTo("full");
  }

  @Test
  void unauthenticatedNamesTheScheme() {
    assertThat(fail(Code.UNAUTHENTICATED).headers().firstValue("www-authenticate"))
        .contains("Bearer");
  }

  @Test
  void workThatMayHaveRunIsNotInvitedAgain() {
    HttpResponse<String> answer = fail(Code.UNAVAILABLE);

    assertThat(Web.json(answer).getJsonObject("details").containsKey("mayHaveRun")).isTrue();
    assertThat(answer.headers().firstValue("retry-after")).isEmpty();
  }

  @Test
  void aServiceWithoutInstancesIsUnavailableAndMayBeTriedAgain() {
    try (House empty = new House()) {
      House.get(empty.discovery.withdrawAll());
      int lonely = empty.open(House.libraryOnly()).port();

      HttpResponse<String> answer = Web.get(lonely, "/api/library/books/1");

      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.headers().firstValue("retry-after")).isPresent();
    }
  }

  private static HttpResponse<String> fail(Code code) {
    return Web.send(port, "POST", "/api/library/failures/" + code, null);
  }
}
