package dev.flotilla.sql.impl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PgAddressTest {

  @Test
  void readsEveryPartAndDecodesIt() {
    PgAddress address =
        parse("postgres://a%40b:p%3Aw+d%2F%3F%23@[::1]:15432/the%20shop?sslmode=require");

    assertThat(address.host()).isEqualTo("::1");
    assertThat(address.port()).isEqualTo(15432);
    assertThat(address.database()).isEqualTo("the shop");
    assertThat(address.user()).isEqualTo("a@b");
    assertThat(address.password()).isEqualTo("p:w+d/?#");
    assertThat(address.sslMode()).isEqualTo("require");
    assertThat(address).hasToString("a@b@[::1]:15432/the shop");
  }

  @Test
  void whatIsNotSaidHasTheDefaultOfTheServer() {
    PgAddress address = parse("postgresql://ann@db/shop");

    assertThat(address.port()).isEqualTo(5432);
    assertThat(address.password()).isEmpty();
    assertThat(address.sslMode()).isEqualTo("disable");
    assertThat(address.channelBinding()).isEqualTo("prefer");
    assertThat(address.connectTimeout()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "my_host, my_host",
    "db-1.eu_west.example, db-1.eu_west.example",
    "10.0.0.7, 10.0.0.7",
    "[2001:db8::7], 2001:db8::7",
    "[fe80::1%25eth0], fe80::1%eth0",
  })
  void aHostMayBeWhateverAResolverTakes(String written, String host) {
    assertThat(parse("postgresql://u:p@" + written + ":5433/d").host()).isEqualTo(host);
    assertThat(parse("postgresql://u:p@" + written + "/d").port()).isEqualTo(5432);
  }

  @Test
  void theParametersOfLibpqThatMeanSomethingAreTaken() {
    PgAddress address =
        parse(
            "postgresql://u:p@ep-x.neon.example/d?sslmode=require&channel_binding=require"
                + "&application_name=the%20shop&connect_timeout=7&target_session_attrs=any"
                + "&gssencmode=disable");

    assertThat(address.sslMode()).isEqualTo("require");
    assertThat(address.channelBinding()).isEqualTo("require");
    assertThat(address.applicationName()).contains("the shop");
    assertThat(address.connectTimeout()).contains(Duration.ofSeconds(7));
  }

  @ParameterizedTest
  @ValueSource(strings = {"disable", "allow", "prefer", "require", "verify-ca", "verify-full"})
  void everyModeOfLibpqIsKnown(String mode) {
    assertThat(parse("postgresql://u:p@h/d?sslmode=" + mode).sslMode()).isEqualTo(mode);
  }

  @Test
  void aRootCertificateIsVerifiedAsLibpqDoes() {
    String uri = "postgresql://u:p@h/d?sslmode=require";

    assertThat(parse(uri + "&sslrootcert=/a/ca.pem").sslMode()).isEqualTo("verify-ca");
    assertThat(parse(uri + "&sslrootcert=/a/ca.pem").sslRootCert()).contains("/a/ca.pem");
    assertThat(PgAddress.parse(uri, "ca.pem").sslRootCert()).contains("ca.pem");
    assertThat(parse("postgresql://u@h/d?sslmode=verify-full&sslrootcert=system").sslRootCert())
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "jdbc:postgresql://h/d | has another scheme",
        "mysql://u:hush@h/d | has another scheme",
        "postgresql://u:hush@/d | names no host",
        "postgresql://u:hush@[::1/d | names no host",
        "postgresql://u:hush@::1/d | names no host",
        "postgresql://u:hush@%2Frun%2Fpostgresql/d | names a Unix socket; only TCP is served",
        "postgresql:///d?host=/run | names no user",
        "postgresql://u:hush@a:1,b:2/d | names several hosts",
        "postgresql://h/d | names no user",
        "postgresql://:hush@h/d | names no user",
        "postgresql://u:hush@h | names no database",
        "postgresql://u:hush@h/ | names no database",
        "postgresql://u:hush@h/?sslmode=require | names no database",
        "postgresql://u:hush@h/a/b | has a part too many",
        "postgresql://u:hu/sh@h/d | has a part too many",
        "postgresql://u:hu@sh@h/d | has a part too many",
        "postgresql://u:99999/hush@h/d | has a part too many",
        "postgresql://u:hu sh@h/d | has a character that must be percent-encoded, at ",
        "postgresql://u:hu%sh@h/d | has a character that must be percent-encoded, at ",
        "postgresql://u:hush@h/d%00 | has a NUL character",
        "postgresql://u:hush@h:99999/d | has a port that is not between 1 and 65535",
        "postgresql://u:hush@h:0/d | has a port that is not between 1 and 65535",
        "postgresql://u:hush@h:x/d | has a port that is not between 1 and 65535",
        "postgresql://u:hush@h/d?sslmode=maybe | has another sslmode than disable|allow|",
        "postgresql://u:hush@h/d?sslmode | has another sslmode than disable|allow|",
        "postgresql://u:hush@h/d?options=-c | has the parameter options; known are [application_",
        "postgresql://u:hush@h/d?sslcert=a | has the parameter sslcert; known are",
        "postgresql://u:hush@h/d?target_session_attrs=read-write | has another target_session_attrs",
        "postgresql://u:hush@h/d?sslmode=allow&sslmode=allow | has the parameter sslmode twice",
        "postgresql://u:hush@h/d?channel_binding=require | which needs sslmode=require",
        "postgresql://u:hush@h/d?sslmode=prefer&sslrootcert=a | which needs sslmode=require",
        "postgresql://u:hush@h/d?sslmode=verify-ca&sslrootcert=system | needs sslmode=verify-full",
      })
  void anAddressThatCannotWorkIsRefusedWithoutShowingThePassword(String uri, String rule) {
    assertThatThrownBy(() -> parse(uri))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must be like postgresql://user:password@host:port/database")
        .hasMessageContaining(rule)
        .hasMessageNotContainingAny("hush", "99999/");
  }

  private static PgAddress parse(String uri) {
    return PgAddress.parse(uri, null);
  }
}
