package dev.flotilla.core;

/**
 * Configuration that refuses to start. The message names file, line and path, the rule and the
 * value, as in {@code gateway.yaml line 4, http.port: must be between 0 and 65535 but was 99999}.
 */
public final class ConfigFailure extends RuntimeException {

  public ConfigFailure(String message) {
    super(message, null, false, false);
  }
}
