package dev.flotilla.sql.embedded.impl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;

/**
 * The user as which the server runs. PostgreSQL refuses to run as root, so root starts it by the
 * {@code setpriv} of util-linux as the user {@code nobody}.
 *
 * <p>A user namespace ({@code unshare -U}) would need no change of owner, but containers forbid it.
 *
 * @param prefix put before each command; empty for the user of this JVM
 * @param uid owner of the data; -1 for the user of this JVM
 */
record OsUser(List<String> prefix, int uid) {

  /** Number of {@code nobody} on every Linux distribution of the last ten years. */
  private static final int UNPRIVILEGED_UID = 65534;

  private static final int SAME = -1;

  /**
   * @param data folder of the data, existing
   * @param programs folder of the programs, existing
   */
  static OsUser of(Platform platform, Path data, Path programs) throws IOException {
    if (!isRoot(platform)) {
      return new OsUser(List.of(), SAME);
    }
    if (!platform.isLinux()) {
      throw new IllegalStateException("PostgreSQL does not run as root: start as another user");
    }
    if (!Files.isExecutable(Path.of("/usr/bin/setpriv"))) {
      throw new IllegalStateException(
          "PostgreSQL does not run as root, and /usr/bin/setpriv (package util-linux) is missing");
    }
    int owner = (Integer) Files.getAttribute(data, "unix:uid");
    int uid = owner == 0 ? UNPRIVILEGED_UID : owner;
    return new OsUser(setpriv(uid, reachable(data) && reachable(programs)), uid);
  }

  private static boolean isRoot(Platform platform) throws IOException {
    return platform.isLinux()
        ? Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0)
        : "root".equals(System.getProperty("user.name"));
  }

  private static List<String> setpriv(int uid, boolean reachable) {
    List<String> prefix =
        new ArrayList<>(
            List.of("/usr/bin/setpriv", "--reuid=" + uid, "--regid=" + uid, "--clear-groups"));
    if (reachable) {
      prefix.add("--bounding-set=-all");
    } else {
      // Below a closed folder such as /root: the right to pass it, and no other. access(2) drops
      // rights of anybody but root unless the secure bit is set.
      prefix.addAll(
          List.of(
              "--bounding-set=-all,+dac_override",
              "--inh-caps=-all,+dac_override",
              "--ambient-caps=-all,+dac_override",
              "--securebits=+no_setuid_fixup"));
    }
    return List.copyOf(prefix);
  }

  private static boolean reachable(Path folder) throws IOException {
    for (Path up = folder.toRealPath().getParent(); up != null; up = up.getParent()) {
      if (!Files.getPosixFilePermissions(up).contains(PosixFilePermission.OTHERS_EXECUTE)) {
        return false;
      }
    }
    return true;
  }

  /** Gives a file or folder to this user. */
  void own(Path path) throws IOException {
    if (uid != SAME) {
      Files.setAttribute(path, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
      Files.setAttribute(path, "unix:gid", uid, LinkOption.NOFOLLOW_LINKS);
    }
  }

  List<String> command(List<String> command) {
    List<String> whole = new ArrayList<>(prefix);
    whole.addAll(command);
    return whole;
  }
}
