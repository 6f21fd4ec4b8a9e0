package dev.flotilla.admin.impl;

import dev.flotilla.admin.AdminOptions;
import dev.flotilla.core.ConfigFailure;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.gateway.Guard;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Admits clients that send the token; the comparison takes equally long for every wrong one. */
final class BearerTokenGuard implements Guard {

  private static final String SCHEME = "Bearer ";
  private static final Set<PosixFilePermission> OTHERS =
      EnumSet.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE);

  private final byte[] secret;

  private BearerTokenGuard(String secret) {
    this.secret = secret.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * The token of a file; blocks.
   *
   * @throws ConfigFailure naming the file and what is wrong with it
   */
  static BearerTokenGuard of(AdminOptions options) {
    if (options.tokenFile() == null || options.tokenFile().isBlank()) {
      throw new ConfigFailure(
          "admin.yaml, tokenFile: must name the file of the admin token but is absent"
              + " (FLOTILLA_ADMIN_TOKENFILE sets it)");
    }
    Path file = Path.of(options.tokenFile());
    try {
      refuseIfOpen(file);
      String secret = Files.readString(file).strip();
      if (secret.length() < AdminOptions.SHORTEST_TOKEN) {
        throw new ConfigFailure(
            file
                + ": the admin token must have at least "
                + AdminOptions.SHORTEST_TOKEN
                + " characters but has "
                + secret.length());
      }
      return new BearerTokenGuard(secret);
    } catch (IOException unreadable) {
      throw new ConfigFailure(file + ": the admin token cannot be read: " + unreadable);
    }
  }

  @Override
  public void admit(MultiMap headers) {
    List<String> given = headers.getAll(HttpHeaders.AUTHORIZATION);
    if (given.isEmpty()) {
      throw refusal("the admin API needs Authorization: Bearer with the token of this cluster");
    }
    if (given.size() > 1 || !given.get(0).regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      throw refusal("Authorization must be one Bearer token");
    }
    byte[] shown = given.get(0).substring(SCHEME.length()).strip().getBytes(StandardCharsets.UTF_8);
    if (!MessageDigest.isEqual(secret, shown)) {
      throw refusal("this is not the token of this cluster");
    }
  }

  private static ServiceFailure refusal(String sentence) {
    return new ServiceFailure(Code.UNAUTHENTICATED, sentence);
  }

  private static void refuseIfOpen(Path file) throws IOException {
    Set<PosixFilePermission> open = EnumSet.noneOf(PosixFilePermission.class);
    if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
      open.addAll(Files.getPosixFilePermissions(file));
      open.retainAll(OTHERS);
    }
    if (!open.isEmpty()) {
      throw new ConfigFailure(
          file
              + ": only its owner may read the admin token (chmod 600), but these may too: "
              + open);
    }
  }

  @Override
  public String toString() {
    return "Token[…]";
  }
}
