package dev.flotilla.sql.embedded.impl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What {@code postmaster.pid} tells of a server. Lines: pid, data directory, start time, port,
 * socket directory, address, shared memory, status.
 *
 * @param port 0 while the server has not written it
 * @param status starting, stopping, ready, standby; empty while not written
 * @see <a href="https://www.postgresql.org/docs/17/storage-file-layout.html">File layout</a>
 */
record PidFile(Path data, long pid, int port, String status) {

  static Optional<PidFile> of(Path data) {
    try {
      List<String> lines = Files.readAllLines(data.resolve("postmaster.pid"));
      return lines.isEmpty() ? Optional.empty() : Optional.of(parse(data, lines));
    } catch (IOException | NumberFormatException missingOrHalfWritten) {
      return Optional.empty();
    }
  }

  private static PidFile parse(Path data, List<String> lines) {
    String port = lines.size() > 3 ? lines.get(3).strip() : "";
    return new PidFile(
        data,
        Long.parseLong(lines.get(0).strip()),
        port.isEmpty() ? 0 : Integer.parseInt(port),
        lines.size() > 7 ? lines.get(7).strip() : "");
  }

  boolean isReady() {
    return status.equals("ready");
  }

  /**
   * Whether that process lives and is the server of this data: after a crash of the machine the
   * file stays and the number may belong to anybody.
   */
  boolean isAlive() {
    return PostgresProcess.runs(pid) && PostgresProcess.folder(pid).map(this::isData).orElse(true);
  }

  private boolean isData(Path folder) {
    try {
      return folder.equals(data.toRealPath());
    } catch (IOException gone) {
      return false;
    }
  }

  void delete() throws IOException {
    Files.deleteIfExists(data.resolve("postmaster.pid"));
  }
}
