package dev.flotilla.mesh.impl.policy;

import java.util.Objects;
import java.util.function.Consumer;

/** The register of a Vert.x instance that is not clustered. */
final class LocalPolicyRegister implements PolicyRegister {

  private String text; // guarded by this

  @Override
  public synchronized String get() {
    return text;
  }

  @Override
  public synchronized boolean replace(String before, String after) {
    if (!Objects.equals(text, before)) {
      return false;
    }
    text = after;
    return true;
  }

  @Override
  public void listen(Consumer<String> listener) {
    // Only the store of this node writes, and it knows what it wrote.
  }

  @Override
  public void close() {}
}
