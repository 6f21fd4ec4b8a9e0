package dev.flotilla.mesh.policy;

import dev.flotilla.core.Check;
import java.util.OptionalLong;

/**
 * The author of a change of policies, and the version that they have seen. Immutable.
 *
 * @param by a name for the history, 1 to 64 characters
 * @param expected the version that must still be active; empty to change any version
 */
public record PolicyEdit(String by, OptionalLong expected) {

  public PolicyEdit {
    Check.notBlank("by", by);
    Check.between("length of by", by.length(), 1, 64);
    Check.present("expected", expected);
  }

  /** Changes the active policies, whichever version they are. */
  public static PolicyEdit by(String name) {
    return new PolicyEdit(name, OptionalLong.empty());
  }

  /** The same, only if this version is active. */
  public PolicyEdit ifVersion(long version) {
    return new PolicyEdit(by, OptionalLong.of(version));
  }
}
