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
 * Detects edits of policies.yaml. It compares texts, not times: a file is a few kilobytes in the
 * page cache, while times have steps, and a mounted configuration changes by a link. Blocks; the
 * calls of two threads run one after the other.
 */
final class PolicyFile {

  static final String FILE = "policies.yaml";

  /** An edit must be active within a second, and is read twice before it counts. */
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
   * @param version gives the active version, for messages
   */
  PolicyFile(ConfigDirectory config, Policies meant, LongSupplier version) {
    this.config = config;
    this.path = config.folder().resolve(FILE);
    this.meant = meant;
    this.version = version;
  }

  /** The policies in the file, if they differ from those at the last call. */
  synchronized Optional<Policies> look() {
    String text = text();
    if (text == null || text.equals(settled)) {
      seen = text;
      return Optional.empty();
    }
    if (!text.equals(seen)) {
      seen = text; // it may be half written: an empty file would be a valid one
      return Optional.empty();
    }
    settled = text;
    return parse(text).filter(this::isEdit);
  }

  /** The edit could not be applied yet: the next calls return it again. */
  synchronized void lookAgain() {
    settled = null;
    meant = null;
  }

  private boolean isEdit(Policies policies) {
    boolean edit = !policies.equals(meant);
    meant = policies;
    return edit;
  }

  private Optional<Policies> parse(String text) {
    try {
      return Optional.of(config.parse(FILE, text, Policies.class));
    } catch (ConfigFailure wrong) {
      LOG.error(
          "{}; the edit is ignored, and policy version {} remains active",
          wrong.getMessage(),
          version.getAsLong());
      return Optional.empty();
    }
  }

  /** Null if the file is missing: it is being replaced, or it never existed. */
  private String text() {
    try {
      return Files.readString(path);
    } catch (IOException absentOrBusy) {
      return null;
    }
  }
}
