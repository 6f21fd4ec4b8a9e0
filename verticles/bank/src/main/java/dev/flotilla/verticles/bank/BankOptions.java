package dev.flotilla.verticles.bank;

import dev.flotilla.core.Check;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Where a bank listens and keeps its book. Immutable.
 *
 * @param port to listen on, 0 takes a free one; 8090 when absent
 * @param host address to bind to; 127.0.0.1 when absent
 * @param home folder of the book, made if missing
 * @param seed of the failures it is told to produce; random when absent
 */
public record BankOptions(int port, String host, Path home, long seed) {

  private static final Set<String> KEYS = Set.of("port", "host", "home", "seed");

  public BankOptions {
    Check.between("port", port, 0, 65_535);
    Check.notBlank("host", host);
    Check.present("home", home);
  }

  /**
   * The options that a verticle's configuration holds.
   *
   * @throws IllegalArgumentException naming the key, for unknown keys and values out of range
   */
  public static BankOptions fromJson(JsonObject json) {
    json.fieldNames().forEach(key -> Check.that(KEYS.contains(key), key, "one of " + KEYS, key));
    Check.notBlank("home", json.getString("home"));
    return new BankOptions(
        json.getInteger("port", 8090),
        json.getString("host", "127.0.0.1"),
        Path.of(json.getString("home")),
        json.getLong("seed", ThreadLocalRandom.current().nextLong()));
  }
}
