package dev.flotilla.mesh.policy;

import dev.flotilla.core.Check;
import java.util.OptionalLong;

/**
 * Who changes policies, and which version they have seen. Immutable.
 *
 * @param by a name for the history, 1 to 64 characters
 * @param expected the version that must still be in force; empty to change whatever is
 */
public record PolicyEdit(String by, OptionalLong expected) {

  public PolicyEdit {
    Check.notBlank("by", by);
    Check.between("length of by", by.length(), 1, 64);
    Check.present("expected", expected);
  }

  /** Changes whatever is in force. */
  public static PolicyEdit by(String name) {
    return new PolicyEdit(name, OptionalLong.empty());
  }

  /** The same, only if this version is in force. */
  public PolicyEdit ifVersion(long version) {
    return new PolicyEdit(by, OptionalLong.of(version));
  }
}
