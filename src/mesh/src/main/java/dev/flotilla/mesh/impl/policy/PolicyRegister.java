package dev.flotilla.mesh.impl.policy;

import java.util.function.Consumer;

/**
 * Holds the policies of a cluster: one text, or nothing. Every method may block, and may fail with
 * a failure of the implementation. Thread-safe.
 */
interface PolicyRegister {

  /** The current text; null if there is none. */
  String get();

  /**
   * Writes a text if the current one is still the expected one.
   *
   * @param before the expected text; null for none
   * @return whether it wrote; false also if an answer was lost and the text is stored
   */
  boolean replace(String before, String after);

  /** Calls the listener for each text written from now on; a later call replaces the listener. */
  void listen(Consumer<String> listener);

  /** Stops calling the listener. */
  void close();
}
