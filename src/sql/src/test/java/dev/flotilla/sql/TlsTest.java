package dev.flotilla.sql;

import static dev.flotilla.sql.Outcomes.cause;
import static dev.flotilla.sql.Outcomes.one;
import static dev.flotilla.sql.Outcomes.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.sql.embedded.EmbeddedServer;
import dev.flotilla.sql.embedded.EmbeddedServerOptions;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each sslmode by both drivers, the pool's and that of the migrations, on a real TLS server. */
@Timeout(90)
class TlsTest {

  private static final Duration AMPLE = Duration.ofSeconds(20);

  @TempDir static Path folder;
  private static TlsServer server;
  private static EmbeddedServer plain;
  private static Path stranger;

  private final Vertx vertx = Vertx.vertx();

  @BeforeAll
  static void start() throws Exception {
    server = TlsServer.start(folder.resolve("server"), "localhost");
    plain = EmbeddedServer.start(folder.resolve("plain"), 0, EmbeddedServerOptions.forTests());
    stranger = TlsServer.certificate(folder.resolve("stranger"), "localhost").pem();
  }

  @AfterAll
  static void stop() {
    plain.close();
    server.close();
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().await(20, TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @CsvSource({
    // mode, host by which the server is called, whose certificate is trusted, over TLS
    "disable,     localhost, nobody,   false",
    "allow,       localhost, nobody,   false",
    "prefer,      localhost, nobody,   true",
    "require,     localhost, nobody,   true",
    "require,     127.0.0.1, server,   true",
    "verify-ca,   localhost, server,   true",
    "verify-ca,   127.0.0.1, server,   true",
    "verify-full, localhost, server,   true",
  })
  void aModeConnectsBothDrivers(String mode, String host, String trusted, boolean encrypted)
      throws Exception {
    Sql sql = Sql.open(vertx, options(mode, host, trusted));

    assertThat(one(sql, "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"))
        .isEqualTo("" + encrypted);
    result(sql.migrate("sample"));
  }

  @ParameterizedTest
  @CsvSource({
    "require,     localhost, stranger",
    "verify-ca,   localhost, stranger",
    "verify-ca,   localhost, nobody",
    "verify-full, localhost, stranger",
    "verify-full, localhost, nobody",
    "verify-full, 127.0.0.1, server",
  })
  void aServerThatIsNotBelievedIsRefusedByBothDrivers(String mode, String host, String trusted) {
    isRefused(options(mode, host, trusted));
  }

  @ParameterizedTest
  @ValueSource(strings = {"require", "verify-ca", "verify-full"})
  void aServerWithoutTlsIsRefusedWhereTlsIsAMust(String mode) throws Exception {
    isRefused(SqlOptions.of(plain.uri("postgres") + "?sslmode=" + mode));
  }

  @ParameterizedTest
  @ValueSource(strings = {"disable", "allow", "prefer"})
  void aServerWithoutTlsIsTakenWhereTlsIsNoMust(String mode) throws Exception {
    Sql sql = Sql.open(vertx, patient(SqlOptions.of(plain.uri("postgres") + "?sslmode=" + mode)));

    result(sql.ping());
    result(sql.migrate("sample"));
  }

  @Test
  void theCertificatesThatTheJvmTrustsAreBelieved() throws Exception {
    String before = System.getProperty("javax.net.ssl.trustStore");
    try (TrustedByTheJvm trusted = new TrustedByTheJvm(server.store())) {
      Sql sql = Sql.open(vertx, options("verify-full", "localhost", "nobody"));

      result(sql.ping());
      result(sql.migrate("sample"));
    }
    assertThat(System.getProperty("javax.net.ssl.trustStore")).isEqualTo(before);
  }

  @Test
  void aChannelIsBoundWhereTheAddressAsksForIt() throws Exception {
    SqlOptions options = options("require&channel_binding=require", "localhost", "nobody");
    Sql sql = Sql.open(vertx, options);

    result(sql.ping());
    result(sql.migrate("sample"));
  }

  @Test
  void aFileWithoutCertificatesIsRefusedByName() {
    SqlOptions missing = options("verify-ca", "localhost", "nobody").withSslRootCert("no/such.pem");

    assertThatThrownBy(() -> Sql.open(vertx, missing))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("sslrootcert")
        .hasMessageContaining("no/such.pem");
  }

  private void isRefused(SqlOptions options) {
    SqlOptions hasty = patient(options).withMigrationTimeout(Duration.ofMillis(100));
    Sql sql = Sql.open(vertx, hasty);

    for (Throwable refused : new Throwable[] {cause(sql.ping()), cause(sql.migrate("sample"))}) {
      assertThat(refused)
          .isInstanceOfSatisfying(
              ServiceFailure.class,
              failure -> assertThat(failure.code()).isEqualTo(Code.UNAVAILABLE));
    }
  }

  private static SqlOptions options(String mode, String host, String trusted) {
    SqlOptions options = SqlOptions.of(server.uri(host) + "?sslmode=" + mode);
    return patient(
        switch (trusted) {
          case "server" -> options.withSslRootCert(server.certificate().toString());
          case "stranger" -> options.withSslRootCert(stranger.toString());
          default -> options;
        });
  }

  private static SqlOptions patient(SqlOptions options) {
    return options
        .withConnectTimeout(AMPLE)
        .withAcquireTimeout(AMPLE)
        .withIdleTimeout(AMPLE)
        .withStatementTimeout(AMPLE);
  }
}
