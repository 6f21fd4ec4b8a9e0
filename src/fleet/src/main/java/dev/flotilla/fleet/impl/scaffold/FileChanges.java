package dev.flotilla.fleet.impl.scaffold;

import dev.flotilla.fleet.impl.os.FleetFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Files that are to be written and changed below one folder: all of them, or none when one fails.
 * Nothing is written before {@link #apply}.
 */
public final class FileChanges {

  /** One file; {@code before} is null for a new one. */
  private record Change(Path file, String text, String before, boolean executable) {}

  @FunctionalInterface
  private interface Undo {
    void run() throws IOException;
  }

  private final Path root;
  private final List<Change> changes = new ArrayList<>();

  /**
   * @param root absolute; paths of the files are relative to it
   */
  FileChanges(Path root) {
    this.root = root;
  }

  /** Adds a file that does not exist yet. */
  void create(String path, String text) {
    changes.add(new Change(root.resolve(path), text, null, false));
  }

  /** Adds a program that does not exist yet. */
  void createExecutable(String path, String text) {
    changes.add(new Change(root.resolve(path), text, null, true));
  }

  /**
   * Changes the text of a file that exists.
   *
   * @throws FleetFailure if it cannot be read, or the edit refuses it
   */
  void edit(String path, UnaryOperator<String> edit) {
    Path file = root.resolve(path);
    String before = read(file);
    changes.add(new Change(file, edit.apply(before), before, false));
  }

  /** New files, relative to the root, in the order in which they are written. */
  public List<String> created() {
    return paths(true);
  }

  /** Files that get other content, relative to the root. */
  public List<String> changed() {
    return paths(false);
  }

  private List<String> paths(boolean created) {
    return changes.stream()
        .filter(change -> (change.before() == null) == created)
        .map(change -> root.relativize(change.file()).toString())
        .toList();
  }

  /**
   * Writes everything. Blocks.
   *
   * @throws FleetFailure if a file cannot be written; what was written before is undone then
   */
  public void apply() {
    Deque<Undo> undo = new ArrayDeque<>();
    for (Change change : changes) {
      try {
        write(change, undo);
      } catch (IOException refused) {
        undo(undo);
        throw new FleetFailure(
            "cannot write " + change.file() + " (" + refused + "); nothing was changed");
      }
    }
  }

  private static void write(Change change, Deque<Undo> undo) throws IOException {
    if (change.before() == null) {
      makeFolder(change.file().getParent(), undo);
      Files.writeString(change.file(), "", StandardOpenOption.CREATE_NEW);
      undo.push(() -> Files.delete(change.file()));
    } else {
      undo.push(() -> Files.writeString(change.file(), change.before()));
    }
    Files.writeString(change.file(), change.text());
    if (change.executable() && !change.file().toFile().setExecutable(true, false)) {
      throw new IOException("the file system has no executable files");
    }
  }

  private static void makeFolder(Path folder, Deque<Undo> undo) throws IOException {
    if (Files.isDirectory(folder)) {
      return;
    }
    makeFolder(folder.getParent(), undo);
    Files.createDirectory(folder);
    undo.push(() -> Files.delete(folder));
  }

  private static void undo(Deque<Undo> undo) {
    for (Undo step : undo) {
      try {
        step.run();
      } catch (IOException refused) {
        throw new FleetFailure(
            "a file could not be written, and an earlier change could not be undone: " + refused);
      }
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException unreadable) {
      throw new FleetFailure("cannot read " + file + ": " + unreadable);
    }
  }
}
