package dev.flotilla.sql;

import dev.flotilla.core.Check;
import dev.flotilla.core.Durations;
import dev.flotilla.sql.impl.PgAddress;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Finds out whether a PostgreSQL server takes connections, as {@code pg_isready} does: it begins a
 * connection and ends it at the server's first answer. Needs no password and no place in a pool, so
 * that a pool in full use is not taken for a server that is away. Blocking; thread-safe.
 *
 * @param host name or address
 * @see <a href="https://www.postgresql.org/docs/17/protocol-message-formats.html">Messages</a>
 */
public record ServerProbe(String host, int port, String user, String database) {

  private static final int PROTOCOL_3_0 = 196_608;
  private static final int LONGEST_ERROR_BYTES = 30_000; // as libpq believes in the first message
  private static final char AUTHENTICATION = 'R';
  private static final char ERROR = 'E';
  private static final char NEGOTIATION = 'v';
  private static final char SQLSTATE = 'C';
  private static final char MESSAGE = 'M';

  public ServerProbe {
    Check.notBlank("host", host);
    Check.between("port", port, 1, 65_535);
    Check.notBlank("user", user);
    Check.notBlank("database", database);
  }

  /**
   * The probe for an address {@code postgresql://user:password@host:port/database}.
   *
   * @throws IllegalArgumentException with the rule that the address breaks
   */
  public static ServerProbe of(String uri) {
    PgAddress address = PgAddress.parse(uri, null);
    return new ServerProbe(address.host(), address.port(), address.user(), address.database());
  }

  /**
   * Asks the server. One that refuses this user, this database or one connection more does answer;
   * one that starts up, stops or says nothing does not.
   *
   * @return why it does not take connections; empty if it does
   */
  public Optional<String> trouble(Duration deadline) {
    long until = System.nanoTime() + deadline.toNanos();
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), leftMs(until));
      socket.getOutputStream().write(startup());
      return verdict(socket, until);
    } catch (SocketTimeoutException silent) {
      return Optional.of("no answer within " + Durations.text(deadline));
    } catch (UnknownHostException unknown) {
      return Optional.of("no such host: " + host);
    } catch (EOFException closed) {
      return Optional.of("it closes the connection without an answer");
    } catch (IOException refused) {
      return Optional.of(String.valueOf(refused.getMessage()));
    }
  }

  private Optional<String> verdict(Socket socket, long until) throws IOException {
    InputStream in = socket.getInputStream();
    char kind = (char) read(socket, in, 1, until)[0];
    if (kind == AUTHENTICATION || kind == NEGOTIATION) {
      return Optional.empty();
    }
    int bytes = ByteBuffer.wrap(read(socket, in, Integer.BYTES, until)).getInt() - Integer.BYTES;
    if (kind != ERROR || bytes < 0 || bytes > LONGEST_ERROR_BYTES) {
      return Optional.of("what answers there is not PostgreSQL");
    }
    Map<Character, String> fields = fields(read(socket, in, bytes, until));
    // 57P01 to 57P03: it is being shut down, has crashed, or starts up.
    boolean away = fields.getOrDefault(SQLSTATE, "").startsWith("57P");
    return away ? Optional.of(fields.getOrDefault(MESSAGE, "away")) : Optional.empty();
  }

  /** A timeout of a socket is that of one read, and a peer may send byte by byte. */
  private static byte[] read(Socket socket, InputStream in, int count, long until)
      throws IOException {
    byte[] bytes = new byte[count];
    int there = 0;
    while (there < count) {
      socket.setSoTimeout(leftMs(until));
      int more = in.read(bytes, there, count - there);
      if (more < 0) {
        throw new EOFException();
      }
      there += more;
    }
    return bytes;
  }

  private static Map<Character, String> fields(byte[] body) {
    Map<Character, String> fields = new HashMap<>();
    for (String field : new String(body, StandardCharsets.UTF_8).split("\0")) {
      if (!field.isEmpty()) {
        fields.put(field.charAt(0), field.substring(1));
      }
    }
    return fields;
  }

  private byte[] startup() throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    for (String word : new String[] {"user", user, "database", database, ""}) {
      text.write(word.getBytes(StandardCharsets.UTF_8));
      text.write(0);
    }
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(message);
    out.writeInt(text.size() + 2 * Integer.BYTES);
    out.writeInt(PROTOCOL_3_0);
    text.writeTo(out);
    return message.toByteArray();
  }

  /** At least one: zero would be "for ever". */
  private static int leftMs(long until) throws SocketTimeoutException {
    long left = (until - System.nanoTime()) / 1_000_000;
    if (left <= 0) {
      throw new SocketTimeoutException();
    }
    return (int) Math.min(left, Integer.MAX_VALUE);
  }
}
