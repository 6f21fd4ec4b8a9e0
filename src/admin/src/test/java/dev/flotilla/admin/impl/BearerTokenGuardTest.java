package dev.flotilla.admin.impl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.admin.AdminOptions;
import dev.flotilla.core.ConfigFailure;
import dev.flotilla.core.ServiceFailure;
import io.vertx.core.MultiMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BearerTokenGuardTest {

  private static final String SECRET = "a".repeat(64);

  @TempDir private Path folder;

  @Test
  void theTokenOfTheFileOpensTheDoorInAnySpellingOfTheScheme() throws IOException {
    BearerTokenGuard bearerTokenGuard =
        BearerTokenGuard.of(options(file(SECRET + "\n", "rw-------")));

    assertThatCode(() -> bearerTokenGuard.admit(bearer("Bearer " + SECRET)))
        .doesNotThrowAnyException();
    assertThatCode(() -> bearerTokenGuard.admit(bearer("bearer  " + SECRET)))
        .doesNotThrowAnyException();
    assertThat(bearerTokenGuard.toString()).doesNotContain("aaa");
  }

  @Test
  void anythingElseDoesNot() throws IOException {
    BearerTokenGuard bearerTokenGuard = BearerTokenGuard.of(options(file(SECRET, "rw-------")));

    for (String value :
        new String[] {"", "Bearer", "Bearer ", "Basic " + SECRET, SECRET, "Bearer a" + SECRET}) {
      refused(bearerTokenGuard, bearer(value));
    }
    refused(bearerTokenGuard, MultiMap.caseInsensitiveMultiMap());
    refused(bearerTokenGuard, bearer("Bearer " + SECRET).add("authorization", "Bearer " + SECRET));
  }

  @Test
  void aTokenThatOthersCanReadOrGuessIsRefusedAtTheStart() throws IOException {
    Path open = file(SECRET, "rw-r--r--");
    assertThatThrownBy(() -> BearerTokenGuard.of(options(open)))
        .isInstanceOf(ConfigFailure.class)
        .hasMessageContaining("chmod 600")
        .hasMessageContaining(open.toString());
    Path weak = file("secret", "rw-------");
    assertThatThrownBy(() -> BearerTokenGuard.of(options(weak)))
        .isInstanceOf(ConfigFailure.class)
        .hasMessageEndingWith("must have at least 32 characters but has 6");
    assertThatThrownBy(() -> BearerTokenGuard.of(options(folder.resolve("absent"))))
        .isInstanceOf(ConfigFailure.class)
        .hasMessageContaining("cannot be read");
    assertThatThrownBy(() -> BearerTokenGuard.of(AdminOptions.builder().build()))
        .isInstanceOf(ConfigFailure.class)
        .hasMessageContaining("FLOTILLA_ADMIN_TOKENFILE");
  }

  private static void refused(BearerTokenGuard bearerTokenGuard, MultiMap headers) {
    assertThatThrownBy(() -> bearerTokenGuard.admit(headers))
        .isInstanceOfSatisfying(
            ServiceFailure.class,
            failure -> assertThat(failure.code()).isEqualTo(ServiceFailure.Code.UNAUTHENTICATED));
  }

  private static MultiMap bearer(String value) {
    return MultiMap.caseInsensitiveMultiMap().add("Authorization", value);
  }

  private Path file(String text, String rights) throws IOException {
    Path file = Files.createTempFile(folder, "token", "");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(rights));
    return Files.writeString(file, text);
  }

  private static AdminOptions options(Path file) {
    return AdminOptions.builder().tokenFile(file.toString()).build();
  }
}
