package dev.flotilla.sql;

import java.nio.file.Path;
import java.security.KeyStore;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Another trust store of this JVM, as its command line would name it, until it is closed. */
final class TrustedByTheJvm implements AutoCloseable {

  private final Map<String, String> before = new HashMap<>();
  private final SSLContext context;

  TrustedByTheJvm(Path store) throws Exception {
    context = SSLContext.getDefault();
    set("javax.net.ssl.trustStore", store.toString());
    set("javax.net.ssl.trustStorePassword", TlsServer.STORE_PASSWORD);
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init((KeyStore) null);
    SSLContext trusting = SSLContext.getInstance("TLS");
    trusting.init(null, factory.getTrustManagers(), null);
    SSLContext.setDefault(trusting); // what was made of the old store
  }

  private void set(String property, String value) {
    before.put(property, System.getProperty(property));
    System.setProperty(property, value);
  }

  @Override
  public void close() {
    SSLContext.setDefault(context);
    before.forEach(
        (property, value) -> {
          if (value == null) {
            System.clearProperty(property);
          } else {
            System.setProperty(property, value);
          }
        });
  }
}
