package dev.flotilla.sql.impl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.sql.Postgres;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@Timeout(90)
class AppliedMigrationsTest {

  private static final ClassLoader LOADER = AppliedMigrationsTest.class.getClassLoader();

  @RegisterExtension final Postgres postgres = new Postgres();

  @TempDir Path folder;

  private Connection connection;

  @BeforeEach
  void connect() throws Exception {
    var options = postgres.options();
    connection =
        new JdbcAccess(
                PgAddress.parse(options.uri(), options.sslRootCert()),
                options.connectTimeout(),
                options.connectTimeout())
            .connect();
  }

  @AfterEach
  void close() throws Exception {
    connection.close();
  }

  @Test
  void whatFlywayHasAppliedIsRecognized() throws Exception {
    assertThat(sample(LOADER)).isFalse();

    migrate();

    assertThat(sample(LOADER)).isTrue();
  }

  @Test
  void scriptsInAJarAreRecognized() throws Exception {
    migrate();
    Path file = folder.resolve("service.jar");
    try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file))) {
      jar.putNextEntry(new JarEntry("db/migration/sample/"));
      for (String script : new String[] {"V1__things.sql", "V2__parts.sql"}) {
        jar.putNextEntry(new JarEntry("db/migration/sample/" + script));
        LOADER.getResourceAsStream("db/migration/sample/" + script).transferTo(jar);
      }
    }

    try (URLClassLoader jarOnly = new URLClassLoader(new URL[] {file.toUri().toURL()}, null)) {
      assertThat(sample(jarOnly)).isTrue();
    }
  }

  @Test
  void aNewScriptAChangedOneAndAnUnusualOneAreForFlyway() throws Exception {
    migrate();
    execute("UPDATE sample.flyway_schema_history SET checksum = 1 WHERE version = '2'");
    assertThat(sample(LOADER)).isFalse();

    execute("DELETE FROM sample.flyway_schema_history WHERE version = '2'");
    assertThat(sample(LOADER)).isFalse();

    assertThat(new AppliedMigrations("misnamed", LOADER).areAll(connection)).isFalse();
    assertThat(new AppliedMigrations("nowhere", LOADER).areAll(connection)).isFalse();
  }

  @Test
  void aScriptThatHasFailedIsForFlyway() throws Exception {
    migrate();

    execute("UPDATE sample.flyway_schema_history SET success = false WHERE version = '2'");

    assertThat(sample(LOADER)).isFalse();
  }

  private boolean sample(ClassLoader loader) throws Exception {
    return new AppliedMigrations("sample", loader).areAll(connection);
  }

  private void migrate() throws Exception {
    postgres.sql().migrate("sample").await(60, TimeUnit.SECONDS);
  }

  private void execute(String statement) throws Exception {
    try (var work = connection.createStatement()) {
      work.execute(statement);
    }
  }
}
