package dev.flotilla.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

/** One direction of one connection: reads, suffers, writes. */
final class ProxyPump {

  private final Socket from;
  private final Socket to;
  private final Faults faults;
  private final boolean replies;
  private long countedSince = -1;
  private long counted;

  ProxyPump(Socket from, Socket to, Faults faults, boolean replies) {
    this.from = from;
    this.to = to;
    this.faults = faults;
    this.replies = replies;
  }

  /** Until the sender ends its half, which ends this half too. */
  void run() throws IOException, InterruptedException {
    InputStream in = from.getInputStream();
    OutputStream out = to.getOutputStream();
    byte[] chunk = new byte[16 * 1024];
    for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
      faults.awaitFlow();
      Thread.sleep(faults.delay().toMillis());
      faults.awaitFlow();
      int passing = replies ? (int) Math.min(length, left()) : length;
      out.write(chunk, 0, passing);
      counted += passing;
      if (passing < length) {
        throw new IOException("cut on command");
      }
    }
    to.shutdownOutput();
  }

  // Counts from the command on, not from the connection's first byte.
  private long left() {
    long changes = faults.changes();
    if (changes != countedSince) {
      countedSince = changes;
      counted = 0;
    }
    return faults.replyBytes() - counted;
  }
}
