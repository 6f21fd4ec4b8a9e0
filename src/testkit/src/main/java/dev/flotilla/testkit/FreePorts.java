package dev.flotilla.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * TCP ports on loopback for whoever must be told one, and cannot say which one it took. Who can,
 * listens on port 0 instead.
 *
 * <p>They lie below those that systems give to connections and to whoever asks for any, from 32768,
 * so that nobody is given one before it is used. Nothing is bound to find out: a socket that is
 * open while another thread starts a process is open in that process too for a moment, and the port
 * with it.
 */
public final class FreePorts {

  private static final int FIRST = 20_000;
  private static final int COUNT = 12_000;

  /** From one to the next; without a common divisor with the count, so that all come in turn. */
  private static final int STEP = 7;

  /** Ports belong to the machine, so what this JVM has handed out is static: none comes twice. */
  private static final AtomicInteger NEXT =
      new AtomicInteger(ThreadLocalRandom.current().nextInt(COUNT));

  private FreePorts() {}

  /**
   * One on which nobody listens, and which this JVM has not handed out before; the six after it are
   * not handed out soon, for whoever counts on from it.
   */
  public static int next() {
    for (int tries = 0; tries < COUNT; tries++) {
      int port = FIRST + Math.floorMod(NEXT.getAndAdd(STEP), COUNT);
      if (nobodyListens(port)) {
        return port;
      }
    }
    throw new IllegalStateException("somebody listens on each port from " + FIRST);
  }

  private static boolean nobodyListens(int port) {
    try (Socket probe = new Socket()) {
      probe.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
      return false;
    } catch (ConnectException refused) {
      return true;
    } catch (IOException unclear) {
      throw new UncheckedIOException(unclear);
    }
  }
}
