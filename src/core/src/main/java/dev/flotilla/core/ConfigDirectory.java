package dev.flotilla.core;

import java.nio.file.Path;
import java.util.Map;

/**
 * A folder of YAML files, each read into one record; environment variables override single values.
 *
 * <p>{@code FLOTILLA_GATEWAY_HTTP_PORT=8082} sets {@code http.port} of {@code gateway.yaml}:
 * prefix, file, then the path, upper case, words of a name joined ({@code bodyLimit} is {@code
 * BODYLIMIT} or {@code BODY_LIMIT}). Unknown keys, wrong types and values out of range are refused.
 *
 * @param folder where the files are
 * @param environment the variables to look at; {@code System.getenv()} in a main, a map in tests
 */
public record ConfigDirectory(Path folder, Map<String, String> environment) {

  /**
   * The record that a file describes. A missing file counts as an empty one. Blocks: for start-up.
   *
   * @param file name within the folder, as {@code gateway.yaml}
   * @throws ConfigFailure naming file, line or variable, path, rule and value
   */
  public <T> T read(String file, Class<T> type) {
    throw new UnsupportedOperationException();
  }
}
