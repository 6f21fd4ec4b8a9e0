package dev.flotilla.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A service behind a gateway that sends exactly the bytes that a test wants. */
final class RawOrigin implements AutoCloseable {

  /** What is done with a connection; it stays open afterwards. */
  interface Script {
    void play(Socket connection, int number) throws IOException;
  }

  private final ServerSocket listener;
  private final Script script;
  private final AtomicInteger accepted = new AtomicInteger();
  private final List<Socket> connections = new CopyOnWriteArrayList<>();

  private RawOrigin(Script script) throws IOException {
    this.listener = new ServerSocket(0, 1024, InetAddress.getByName("127.0.0.1"));
    this.script = script;
    daemon(this::accept);
  }

  static RawOrigin open(Script script) {
    try {
      return new RawOrigin(script);
    } catch (IOException noPort) {
      throw new UncheckedIOException(noPort);
    }
  }

  int port() {
    return listener.getLocalPort();
  }

  int accepted() {
    return accepted.get();
  }

  List<Socket> connections() {
    return connections;
  }

  /** Reads the head of a request; null at the end of the connection. */
  static String head(Socket connection) throws IOException {
    InputStream in = connection.getInputStream();
    StringBuilder head = new StringBuilder();
    while (!head.toString().endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        return null;
      }
      head.append((char) next);
    }
    return head.toString();
  }

  static void send(Socket connection, String bytes) throws IOException {
    connection.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
  }

  static String answer(String body) {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
  }

  @Override
  public void close() {
    try {
      listener.close();
      for (Socket connection : connections) {
        connection.close();
      }
    } catch (IOException unlikely) {
      throw new UncheckedIOException(unlikely);
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket connection = listener.accept();
        connections.add(connection);
        connection.setTcpNoDelay(true);
        int number = accepted.incrementAndGet();
        daemon(() -> play(connection, number));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void play(Socket connection, int number) {
    try {
      script.play(connection, number);
    } catch (IOException gone) {
      // The gateway has closed it, which is what many tests wait for.
    }
  }

  private static void daemon(Runnable work) {
    Thread thread = new Thread(work, "raw-origin");
    thread.setDaemon(true);
    thread.start();
  }
}
