package dev.flotilla.bench.rpc;

import java.util.function.BiConsumer;

/** One way to ask the other JVM and to get the same bytes back. */
interface EchoPeer {

  /** Runs this on the thread from which calls are made. */
  void run(Runnable work);

  /** How a payload of this many bytes is sent. */
  Echoer echoer(int payloadBytes);

  /** A call that can be made any number of times. */
  @FunctionalInterface
  interface Echoer {

    /**
     * Asks without blocking.
     *
     * @param answered gets the number of payload bytes that came back, or a failure; called where
     *     the answer arrives
     */
    void ask(BiConsumer<Integer, Throwable> answered);
  }
}
