package dev.flotilla.sql.impl;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * Tells whether the history of a schema is exactly what the class path holds, as it is at most
 * starts of a node. Then Flyway, which loads hundreds of classes and logs in three times for each
 * schema, has nothing to do. Whatever looks unusual is left to Flyway.
 */
final class AppliedMigrations {

  private static final Pattern SCRIPT = Pattern.compile("V[0-9][0-9._]*__[^/]+\\.sql");

  private static final String TABLE = "SELECT to_regclass(?) IS NOT NULL";

  private final String schema;
  private final ClassLoader loader;

  AppliedMigrations(String schema, ClassLoader loader) {
    this.schema = schema;
    this.loader = loader;
  }

  /** Whether there is nothing to migrate, and nothing to refuse. */
  boolean areAll(Connection connection) throws SQLException {
    Optional<Map<String, Integer>> scripts = scripts();
    return scripts.isPresent()
        && hasHistory(connection)
        && history(connection).filter(scripts.get()::equals).isPresent();
  }

  private boolean hasHistory(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(TABLE)) {
      statement.setString(1, schema + ".flyway_schema_history");
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next() && rows.getBoolean(1);
      }
    }
  }

  /** Checksums by script; empty if something other than a script was applied, or has failed. */
  private Optional<Map<String, Integer>> history(Connection connection) throws SQLException {
    String query =
        "SELECT script, checksum, success AND type = 'SQL' FROM "
            + schema // a name of letters, digits and underscores
            + ".flyway_schema_history WHERE type <> 'SCHEMA'";
    Map<String, Integer> applied = new HashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(query);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        if (!rows.getBoolean(3) || applied.put(rows.getString(1), rows.getInt(2)) != null) {
          return Optional.empty();
        }
      }
    }
    return Optional.of(applied);
  }

  /** Checksums of the scripts on the class path; empty if there is anything else. */
  private Optional<Map<String, Integer>> scripts() {
    String folder = "db/migration/" + schema;
    try {
      Map<String, Integer> scripts = new HashMap<>();
      for (URL place : Collections.list(loader.getResources(folder))) {
        for (String name : names(place)) {
          if (!SCRIPT.matcher(name).matches()
              || scripts.put(name, checksum(folder + "/" + name)) != null) {
            return Optional.empty();
          }
        }
      }
      return Optional.of(scripts).filter(all -> !all.isEmpty());
    } catch (IOException unreadable) {
      return Optional.empty();
    }
  }

  private static List<String> names(URL folder) throws IOException {
    if (folder.getProtocol().equals("file")) {
      try (Stream<Path> files = Files.list(Path.of(URI.create(folder.toString())))) {
        return files.map(file -> file.getFileName().toString()).toList();
      }
    }
    if (folder.openConnection() instanceof JarURLConnection connection) {
      connection.setUseCaches(false);
      try (JarFile jar = connection.getJarFile()) {
        String prefix = connection.getEntryName().replaceFirst("/?$", "/");
        return jar.stream()
            .map(entry -> entry.getName())
            .filter(name -> name.startsWith(prefix) && !name.equals(prefix))
            .map(name -> name.substring(prefix.length()))
            .toList();
      }
    }
    return List.of("not listed");
  }

  /** As Flyway computes it: of the lines, without what ends them. */
  private int checksum(String script) throws IOException {
    CRC32 sum = new CRC32();
    try (InputStream in = loader.getResourceAsStream(script)) {
      if (in == null) {
        throw new IOException(script + " is missing");
      }
      var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).lines();
      lines.forEach(line -> sum.update(line.getBytes(StandardCharsets.UTF_8)));
    }
    return (int) sum.getValue();
  }
}
