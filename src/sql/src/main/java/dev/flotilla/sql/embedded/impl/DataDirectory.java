package dev.flotilla.sql.embedded.impl;

import dev.flotilla.core.Deadline;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * What a server keeps between runs: {@code cluster/} (PostgreSQL's own), {@code password}, {@code
 * server.log}, and the lock that a start holds.
 */
record DataDirectory(Path folder) {

  static final String USER = "flotilla";
  private static final String MAJOR = "17";
  private static final int LAST_WORDS_BYTES = 64 * 1024;
  private static final long LOG_BYTES = 1 << 20; // a start writes about 500 bytes

  /** The folder, made if missing, for its owner only. */
  static DataDirectory at(Path folder) throws IOException {
    Path absolute = folder.toAbsolutePath().normalize();
    Files.createDirectories(absolute);
    return new DataDirectory(absolute.toRealPath());
  }

  Path cluster() {
    return folder.resolve("cluster");
  }

  Path log() {
    return folder.resolve("server.log");
  }

  Path lock() {
    return folder.resolve("lock");
  }

  Path config() {
    return cluster().resolve("postgresql.conf");
  }

  /** A database cluster of ours with its password; one that is incomplete is created again. */
  void initialise(Binaries binaries, OsUser osUser, Deadline deadline) throws IOException {
    if (Files.exists(cluster())) {
      refuseOthers();
      return;
    }
    Path part = folder.resolve("cluster.part");
    Folders.delete(part);
    writePassword(osUser);
    runInitdb(osUser, initdb(binaries, part), deadline);
    Files.move(part, cluster(), StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Of the programs of PostgreSQL only this one looks its user up in the system. In a user
   * namespace of its own, a user without an entry has the name {@code nobody}.
   */
  private void runInitdb(OsUser osUser, List<String> initdb, Deadline deadline) throws IOException {
    String owner = Files.getOwner(folder).getName();
    boolean nameless = owner.matches("\\d+"); // the JDK shows the number then
    List<String> command = new ArrayList<>();
    if (nameless) {
      command.addAll(List.of("/usr/bin/unshare", "--user"));
    }
    command.addAll(initdb);
    try {
      Command.run(osUser.command(command), folder, deadline);
    } catch (IllegalStateException failed) {
      String hint =
          "; the user with the number "
              + owner
              + " has no entry in /etc/passwd, which PostgreSQL needs once, and may make no user"
              + " namespace either: add an entry, or name a server in FLOTILLA_PG_URI";
      throw nameless ? new IllegalStateException(failed.getMessage() + hint) : failed;
    }
  }

  private List<String> initdb(Binaries binaries, Path target) {
    return List.of(
        binaries.program("initdb"),
        "--pgdata=" + target,
        "--username=" + USER,
        "--pwfile=" + passwordFile(),
        "--auth=scram-sha-256",
        // 192 random bits need no stretching, and 4096 rounds cost each connection 5 ms.
        "--set=scram_iterations=1",
        "--encoding=UTF8",
        // The same order and case rules on every platform, independent of its C library.
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--no-sync", // nothing in it yet that could be lost
        "--no-instructions");
  }

  private void refuseOthers() throws IOException {
    Path version = cluster().resolve("PG_VERSION");
    if (!Files.exists(version) || !Files.exists(passwordFile())) {
      throw new IllegalStateException(
          folder + " is not a data directory of the embedded PostgreSQL, or is damaged");
    }
    String major = Files.readString(version).strip();
    if (!major.equals(MAJOR)) {
      throw new IllegalStateException(
          folder + " was written by PostgreSQL " + major + ", and this is " + MAJOR);
    }
  }

  /** Makes the folder usable for the server's user only. */
  void own(OsUser osUser) throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    osUser.own(folder);
  }

  /** Starts a new log when the old one has grown; one old one is kept. */
  void rotateLog() throws IOException {
    if (Files.exists(log()) && Files.size(log()) > LOG_BYTES) {
      Files.move(log(), folder.resolve("server.log.old"), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  String password() throws IOException {
    return Files.readString(passwordFile()).strip();
  }

  long logBytes() throws IOException {
    return Files.exists(log()) ? Files.size(log()) : 0;
  }

  /**
   * The last line of the log that says why, or its last line at all.
   *
   * @param logged bytes that were there before
   */
  String lastWords(long logged) {
    try (RandomAccessFile log = new RandomAccessFile(log().toFile(), "r")) {
      log.seek(Math.max(logged, log.length() - LAST_WORDS_BYTES));
      byte[] written = new byte[(int) (log.length() - log.getFilePointer())];
      log.readFully(written);
      List<String> all = new String(written, StandardCharsets.UTF_8).lines().toList();
      return all.stream()
          .filter(line -> line.contains("FATAL") || line.contains("PANIC"))
          .reduce((first, second) -> second)
          .orElse(all.isEmpty() ? "its log tells nothing" : all.get(all.size() - 1));
    } catch (IOException unreadable) {
      return "its log " + log() + " cannot be read";
    }
  }

  private Path passwordFile() {
    return folder.resolve("password");
  }

  private void writePassword(OsUser osUser) throws IOException {
    byte[] random = new byte[24];
    new SecureRandom().nextBytes(random);
    Files.deleteIfExists(passwordFile());
    Files.createFile(
        passwordFile(),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    // URL-safe, so that it stands in a URI as it is.
    Files.writeString(
        passwordFile(), Base64.getUrlEncoder().withoutPadding().encodeToString(random));
    osUser.own(passwordFile());
  }
}
