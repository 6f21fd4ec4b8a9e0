package dev.flotilla.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Sends back whatever it gets, on each connection. */
final class EchoPeer implements AutoCloseable {

  private final ServerSocket listener = new ServerSocket(0, 16, InetAddress.getByName("127.0.0.1"));
  private final ByteArrayOutputStream received = new ByteArrayOutputStream(); // its own lock

  EchoPeer() throws IOException {
    daemon(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  String received() {
    return received.toString(US_ASCII);
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listener.accept();
        daemon(() -> echo(socket));
      }
    } catch (IOException closed) {
      // The end of the test.
    }
  }

  private void echo(Socket socket) {
    try (socket) {
      InputStream in = socket.getInputStream();
      byte[] chunk = new byte[1024];
      for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
        received.write(chunk, 0, length);
        socket.getOutputStream().write(chunk, 0, length);
      }
    } catch (IOException reset) {
      // The proxy's doing.
    }
  }

  private static void daemon(Runnable work) {
    Thread thread = new Thread(work, "echo-peer");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
