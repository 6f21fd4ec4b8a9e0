package dev.flotilla.sql;

import static org.awaitility.Awaitility.await;

import dev.flotilla.sql.embedded.EmbeddedServer;
import dev.flotilla.sql.embedded.EmbeddedServerOptions;
import io.vertx.core.Vertx;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A PostgreSQL server with a certificate of its own making, for one host name. */
record TlsServer(EmbeddedServer server, Own own) implements AutoCloseable {

  static final String STORE_PASSWORD = "changeit";

  /** A certificate with its key, in a store; the certificate alone as PEM. */
  record Own(Path store, Path pem, String key) {}

  static TlsServer start(Path folder, String host) throws Exception {
    Own own = certificate(Files.createDirectories(folder).resolve("own"), host);
    EmbeddedServer server =
        EmbeddedServer.start(folder.resolve("data"), 0, EmbeddedServerOptions.forTests());
    Vertx vertx = Vertx.vertx();
    try {
      Sql sql = Sql.open(vertx, SqlOptions.of(server.uri("postgres")));
      // By the server itself, which must own its key and be alone in reading it.
      write(sql, "server.crt", Files.readString(own.pem));
      write(sql, "server.key", own.key);
      Outcomes.one(sql, "ALTER SYSTEM SET ssl = on");
      Outcomes.one(sql, "SELECT pg_reload_conf()");
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> Outcomes.one(sql, "SHOW ssl").equals("on"));
    } finally {
      vertx.close().await(20, TimeUnit.SECONDS);
    }
    return new TlsServer(server, own);
  }

  private static void write(Sql sql, String file, String text) throws Exception {
    Outcomes.one(
        sql,
        "COPY (SELECT unnest(string_to_array('"
            + text.strip()
            + "', E'\\n'))) TO PROGRAM 'umask 077; cat >"
            + file
            + "'");
  }

  /** Signed by itself, so that whoever trusts it trusts nobody else. */
  static Own certificate(Path base, String host) throws Exception {
    Path store = base.resolveSibling(base.getFileName() + ".p12");
    String options =
        "-genkeypair -alias own -keyalg EC -validity 2 -storetype PKCS12"
            + (" -dname CN=" + host + " -ext SAN=dns:" + host)
            + (" -storepass " + STORE_PASSWORD + " -keystore " + store);
    List<String> command = new ArrayList<>(List.of(options.split(" ")));
    command.add(0, Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    Process keytool = new ProcessBuilder(command).inheritIO().start();
    if (!keytool.waitFor(30, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
      throw new IllegalStateException("keytool made no certificate");
    }
    KeyStore made = KeyStore.getInstance(store.toFile(), STORE_PASSWORD.toCharArray());
    Path pem = base.resolveSibling(base.getFileName() + ".pem");
    Files.writeString(pem, pem("CERTIFICATE", made.getCertificate("own").getEncoded()));
    // A store of keys trusts nobody: what is to be trusted is an entry of its own.
    made.setCertificateEntry("trusted", made.getCertificate("own"));
    String key = pem("PRIVATE KEY", made.getKey("own", STORE_PASSWORD.toCharArray()).getEncoded());
    try (OutputStream out = Files.newOutputStream(store)) {
      made.store(out, STORE_PASSWORD.toCharArray());
    }
    return new Own(store, pem, key);
  }

  private static String pem(String kind, byte[] der) {
    String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN " + kind + "-----\n" + lines + "\n-----END " + kind + "-----\n";
  }

  String uri(String host) {
    return server.uri("postgres").replace("127.0.0.1", host);
  }

  Path certificate() {
    return own.pem;
  }

  Path store() {
    return own.store;
  }

  @Override
  public void close() {
    server.close();
  }
}
