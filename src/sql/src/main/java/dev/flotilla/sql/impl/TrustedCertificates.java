package dev.flotilla.sql.impl;

import io.vertx.core.net.TrustOptions;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.Optional;
import javax.net.ssl.TrustManagerFactory;

/** Whose certificates are believed. */
final class TrustedCertificates {

  private TrustedCertificates() {}

  /**
   * The certificates of a PEM file; without one, those that the JVM trusts. Reads the file.
   *
   * @throws IllegalArgumentException if the file has none
   */
  static TrustOptions in(Optional<String> file) {
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(file.isPresent() ? store(file.get()) : null);
      return TrustOptions.wrap(factory.getTrustManagers()[0]);
    } catch (IOException | GeneralSecurityException unusable) {
      throw new IllegalArgumentException(
          file.map(name -> "sslrootcert must be a file of PEM certificates but " + name)
                  .orElse("the trust store of the JVM")
              + " cannot be used: "
              + unusable);
    }
  }

  private static KeyStore store(String file) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    for (Certificate certificate : certificates(file)) {
      store.setCertificateEntry("ca" + store.size(), certificate);
    }
    return store;
  }

  private static Collection<? extends Certificate> certificates(String file)
      throws IOException, GeneralSecurityException {
    try (InputStream pem = new BufferedInputStream(Files.newInputStream(Path.of(file)))) {
      Collection<? extends Certificate> all =
          CertificateFactory.getInstance("X.509").generateCertificates(pem);
      if (all.isEmpty()) {
        throw new IOException("it holds none");
      }
      return all;
    }
  }
}
