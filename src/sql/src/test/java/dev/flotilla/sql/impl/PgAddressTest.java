package dev.flotilla.sql.impl;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PgAddressTest {

  @Test
  void readsEveryPartAndDecodesUserAndPassword() {
    PgAddress address =
        PgAddress.parse("postgres://a%40b:p%3Aw+d%2F@[::1]:15432/shop?sslmode=require");

    assertThat(address).isEqualTo(new PgAddress("::1", 15432, "shop", "a@b", "p:w+d/", "require"));
    assertThat(address.jdbcUrl()).isEqualTo("jdbc:postgresql://[::1]:15432/shop?sslmode=require");
  }

  @Test
  void portAndSslHaveTheServersDefaults() {
    PgAddress address = PgAddress.parse("postgresql://ann@db/shop");

    assertThat(address.port()).isEqualTo(5432);
    assertThat(address.password()).isEmpty();
    assertThat(address.sslmode()).isEqualTo("disable");
  }
}
