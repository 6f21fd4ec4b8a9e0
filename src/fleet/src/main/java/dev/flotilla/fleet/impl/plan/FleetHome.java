package dev.flotilla.fleet.impl.plan;

import dev.flotilla.fleet.impl.os.FleetFailure;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * The folder in which a cluster's pids, logs, data and secrets live.
 *
 * @param folder absolute
 */
public record FleetHome(Path folder) {

  public Path state() {
    return folder.resolve("state");
  }

  /** The supervisor holds a lock on it while it lives. */
  Path lock() {
    return folder.resolve("lock");
  }

  /** What operations have changed against {@code cluster.yaml}. */
  public Path desired() {
    return folder.resolve("desired");
  }

  /** Base URL of the running launcher's control server, for the admin API. */
  public Path control() {
    return folder.resolve("control");
  }

  /** The operations that have ended, one JSON object per line. */
  public Path operations() {
    return folder.resolve("operations.ndjson");
  }

  /** The head of the audit trail when it was last verified. */
  public Path auditHead() {
    return folder.resolve("audit-head");
  }

  public Path logs() {
    return folder.resolve("logs");
  }

  public Path log(String process) {
    return logs().resolve(process + ".log");
  }

  public Path postgres() {
    return folder.resolve("postgres");
  }

  /** What the embedded server logs. */
  public Path postgresLog() {
    return postgres().resolve("server.log");
  }

  public Path reports() {
    return folder.resolve("load");
  }

  public Path benchmarks() {
    return folder.resolve("bench");
  }

  /** Where nodes store the traces that they keep. */
  public Path traces() {
    return folder.resolve("traces");
  }

  public Path adminToken() {
    return folder.resolve("admin-token");
  }

  /** The data folder of an external verticle. */
  public Path outside(String name) {
    return folder.resolve(name);
  }

  /** Creates the missing folders. */
  public void create() {
    try {
      Files.createDirectories(logs());
    } catch (IOException refused) {
      throw new FleetFailure("cannot write to " + folder + " (FLOTILLA_HOME): " + refused);
    }
  }

  /** The admin token, made at the first call; readable by its owner only. */
  public String token() {
    Path file = adminToken();
    try {
      try {
        var owner = PosixFilePermissions.fromString("rw-------");
        Files.createFile(file, PosixFilePermissions.asFileAttribute(owner));
        Files.writeString(file, random() + "\n");
      } catch (FileAlreadyExistsException kept) {
        // the token of earlier runs stays valid
      }
      return Files.readString(file).strip();
    } catch (IOException refused) {
      throw new FleetFailure("cannot keep the admin token in " + file + ": " + refused);
    }
  }

  /** Six hex digits that differ between homes. */
  String fingerprint() {
    return Fingerprint.of(folder.toString());
  }

  private static String random() {
    byte[] bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
