package dev.flotilla.mesh.impl.policy;

import java.util.function.Consumer;

/**
 * The one place in which a cluster keeps its policies: a text, or nothing. Every method may block
 * and may fail, with whatever the implementation has to say. Thread-safe.
 */
interface PolicyRegister {

  /** What is there; null for nothing. */
  String get();

  /**
   * Writes if what is there is still the same.
   *
   * @param before null for nothing
   * @return whether it wrote; false also if an answer got lost and the text is there
   */
  boolean replace(String before, String after);

  /** Tells about each text that is written, from now on; a later call replaces the listener. */
  void listen(Consumer<String> listener);

  /** Stops telling. */
  void close();
}
