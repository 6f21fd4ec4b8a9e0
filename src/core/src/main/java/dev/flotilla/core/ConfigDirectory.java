package dev.flotilla.core;

import dev.flotilla.core.impl.ConfigReader;
import java.nio.file.Path;
import java.util.Map;

/**
 * A folder of YAML files, each read into one record; environment variables override single values.
 *
 * <p>{@code FLOTILLA_GATEWAY_HTTP_PORT=8082} sets {@code http.port} of {@code gateway.yaml}:
 * prefix, file, then the path, upper case ({@code maxBody} is {@code MAXBODY} or {@code MAX_BODY}).
 * Values are YAML, so {@code [a, b]} is a list. Unknown keys, wrong types and values out of range
 * are refused; the refusal of a {@link FormerName} names the current key. Durations are written
 * {@code 250ms}, {@code 2s}, {@code 5m}; sizes {@code 4MiB}.
 *
 * @param folder where the files are
 * @param environment the variables to look at; {@code System.getenv()} in a main, a map in tests
 */
public record ConfigDirectory(Path folder, Map<String, String> environment) {

  public ConfigDirectory {
    Check.present("folder", folder);
    environment = Map.copyOf(environment);
  }

  /**
   * The record that a file describes. A missing file counts as an empty one. Blocks: for start-up.
   *
   * @param file name within the folder, for example {@code gateway.yaml}
   * @param type a record; components that are absent are null, or what its constructor makes of it
   * @throws ConfigFailure naming file and line or variable, path, rule and value
   */
  public <T> T read(String file, Class<T> type) {
    return new ConfigReader(file, environment).read(folder.resolve(file), type);
  }

  /**
   * Like {@link #read}, for a file whose text was read before.
   *
   * @throws ConfigFailure naming file and line or variable, path, rule and value
   */
  public <T> T parse(String file, String text, Class<T> type) {
    return new ConfigReader(file, environment).read(text, type);
  }
}
