package dev.flotilla.mesh.impl.policy;

import dev.flotilla.core.ConfigDirectory;
import dev.flotilla.core.ConfigFailure;
import dev.flotilla.mesh.policy.Policies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks whether policies.yaml says something else than before. Compares texts, not times: a file is
 * a few kilobytes in the page cache, while times have steps, and a mounted configuration changes by
 * a link. Blocks; looks of two threads take turns.
 */
final class PolicyFile {

  static final String FILE = "policies.yaml";

  /** An edit must be in force within a second, and is seen twice before it counts. */
  static final Duration PERIOD = Duration.ofMillis(200);

  private static final Logger LOG = LoggerFactory.getLogger(PolicyFile.class);

  private final ConfigDirectory config;
  private final Path path;
  private final LongSupplier version;
  private Policies meant; // guarded by this, as everything below
  private String settled;
  private String seen;

  /**
   * @param meant what the file meant when this node started
   * @param version in force, for messages
   */
  PolicyFile(ConfigDirectory config, Policies meant, LongSupplier version) {
    this.config = config;
    this.path = config.folder().resolve(FILE);
    this.meant = meant;
    this.version = version;
  }

  /** What the file means now, if that is news. */
  synchronized Optional<Policies> look() {
    String text = text();
    if (text == null || text.equals(settled)) {
      seen = text;
      return Optional.empty();
    }
    if (!text.equals(seen)) {
      seen = text; // perhaps half written: an empty file would be a valid one
      return Optional.empty();
    }
    settled = text;
    return meaning(text).filter(this::isNews);
  }

  /** The news could not be used yet. */
  synchronized void lookAgain() {
    settled = null;
    meant = null;
  }

  private boolean isNews(Policies policies) {
    boolean news = !policies.equals(meant);
    meant = policies;
    return news;
  }

  private Optional<Policies> meaning(String text) {
    try {
      return Optional.of(config.parse(FILE, text, Policies.class));
    } catch (ConfigFailure wrong) {
      LOG.error("{}: not put in force, version {} stays", wrong.getMessage(), version.getAsLong());
      return Optional.empty();
    }
  }

  /** Null if there is none now: it is being replaced, or it was never there. */
  private String text() {
    try {
      return Files.readString(path);
    } catch (IOException absentOrBusy) {
      return null;
    }
  }
}
