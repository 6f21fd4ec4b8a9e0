package dev.flotilla.gateway;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients that send a request every millisecond or two each, and never a second time. They keep to
 * HTTP: after {@code Connection: close} they connect again.
 */
final class SteadyClients implements AutoCloseable {

  private static final int CLIENTS = 2;
  private static final long PAUSE_NANOS = Duration.ofMillis(1).toNanos();

  private final AtomicInteger requests = new AtomicInteger();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
  private final int port;
  private final boolean reuse;
  private volatile boolean over;

  private SteadyClients(int port, boolean reuse) {
    this.port = port;
    this.reuse = reuse;
    for (int i = 0; i < CLIENTS; i++) {
      threads.execute(this::run);
    }
  }

  static SteadyClients connectingForEachRequest(int port) {
    return new SteadyClients(port, false);
  }

  static SteadyClients reusingTheirConnection(int port) {
    return new SteadyClients(port, true);
  }

  int requests() {
    return requests.get();
  }

  Queue<String> failures() {
    return failures;
  }

  private void run() {
    Client client = null;
    while (!over) {
      boolean fresh = client == null;
      try {
        client = fresh ? new Client(port) : client;
        boolean goesOn = client.ask();
        if (!goesOn || !reuse) {
          client.close();
          client = null;
        }
      } catch (IOException lost) {
        failures.add((fresh ? "new connection: " : "known connection: ") + lost);
        client = null;
      }
      requests.incrementAndGet();
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  @Override
  public void close() {
    over = true;
    threads.shutdown();
    try {
      if (!threads.awaitTermination(20, TimeUnit.SECONDS)) {
        throw new AssertionError("a client waits for an answer");
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private static final class Client implements Closeable {

    private static final byte[] REQUEST =
        "GET /api/library/books/1 HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Socket socket;
    private final BufferedReader answers;

    Client(int port) throws IOException {
      socket = new Socket("127.0.0.1", port);
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(10_000);
      answers =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
    }

    /** Whether the connection may be used again. */
    boolean ask() throws IOException {
      socket.getOutputStream().write(REQUEST);
      String status = line();
      if (!status.startsWith("HTTP/1.1 200 ")) {
        throw new IOException(status);
      }
      boolean goesOn = true;
      int length = 0;
      for (String head = line(); !head.isEmpty(); head = line()) {
        String lower = head.toLowerCase(Locale.ROOT);
        goesOn &= !lower.equals("connection: close");
        length =
            lower.startsWith("content-length: ") ? Integer.parseInt(head.substring(16)) : length;
      }
      for (int i = 0; i < length; i++) {
        if (answers.read() < 0) {
          throw new EOFException("in the body");
        }
      }
      return goesOn;
    }

    private String line() throws IOException {
      String line = answers.readLine();
      if (line == null) {
        throw new EOFException("no answer");
      }
      return line;
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
