package dev.flotilla.verticles.bank;

import dev.flotilla.core.Json;
import dev.flotilla.core.ServiceFailure;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The book on disk: one JSON line per charge, only ever appended to. A line that a crash tore is
 * removed at the next start; its charge was never answered. Survives the end of the process,
 * however sudden; not the end of the machine, for which every line would need an fsync.
 */
final class Journal {

  private final Context context;
  private final FileChannel file;
  private final List<Booking> found;
  private long length;

  private Journal(Context context, FileChannel file, List<Booking> found, long length) {
    this.context = context;
    this.file = file;
    this.found = found;
    this.length = length;
  }

  /**
   * Opens or makes a journal; the disk is touched on worker threads, one access at a time.
   *
   * @return fails with {@code IllegalStateException} naming the line if anything but the last line
   *     is broken
   */
  static Future<Journal> open(Context context, Path path) {
    return context.executeBlocking(() -> load(context, path), true);
  }

  private static Journal load(Context context, Path path) throws IOException {
    Files.createDirectories(path.toAbsolutePath().getParent());
    FileChannel file =
        FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      Buffer text = Buffer.buffer(Files.readAllBytes(path));
      List<Booking> found = new ArrayList<>();
      int end = 0;
      for (int next = lineEnd(text, 0); next >= 0; next = lineEnd(text, end)) {
        found.add(booking(text.getBuffer(end, next), path, found.size() + 1));
        end = next + 1;
      }
      file.truncate(end);
      return new Journal(context, file, found, end);
    } catch (IOException | RuntimeException broken) {
      file.close();
      throw broken;
    }
  }

  private static int lineEnd(Buffer text, int from) {
    for (int i = from; i < text.length(); i++) {
      if (text.getByte(i) == '\n') {
        return i;
      }
    }
    return -1;
  }

  private static Booking booking(Buffer line, Path path, int number) {
    try {
      return Json.decode(line, Booking.class);
    } catch (ServiceFailure broken) {
      throw new IllegalStateException(
          path + " line " + number + " is not a charge: " + broken.getMessage());
    }
  }

  /** The charges that were there when the journal was opened, oldest first. */
  List<Booking> found() {
    return found;
  }

  /** Appends a charge; completed when the operating system has it. */
  Future<Void> append(Booking booking) {
    Buffer line = Json.encode(booking).appendByte((byte) '\n');
    return context.executeBlocking(() -> write(line), true);
  }

  private Void write(Buffer line) throws IOException {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(line.getBytes());
      for (long at = length; bytes.hasRemaining(); at += file.write(bytes, at)) {}
      length += line.length();
      return null;
    } catch (IOException full) {
      file.truncate(length); // half a line would glue itself to the next one
      throw full;
    }
  }

  Future<Void> close() {
    return context.executeBlocking(
        () -> {
          file.close();
          return null;
        },
        true);
  }
}
