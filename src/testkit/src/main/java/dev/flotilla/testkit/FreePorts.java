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
 * TCP ports on loopback for programs that need a port number in advance and cannot report the one
 * that they took. Programs that can report it listen on port 0 instead.
 *
 * <p>They lie below the ephemeral ports, which begin at 32768, so that the system assigns none of
 * them to another program before it is used. Nothing is bound to find out: a socket that is open
 * while another thread starts a process is open in that process too for a moment, and the port with
 * it.
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
   * Returns a port on which no program listens and which this JVM has not returned before. The six
   * ports after it are not returned soon, for programs that also use the next numbers.
   */
  public static int next() {
    for (int tries = 0; tries < COUNT; tries++) {
      int port = FIRST + Math.floorMod(NEXT.getAndAdd(STEP), COUNT);
      if (nobodyListens(port)) {
        return port;
      }
    }
    throw new IllegalStateException("programs listen on all ports from " + FIRST);
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
