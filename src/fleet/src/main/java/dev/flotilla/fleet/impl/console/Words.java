package dev.flotilla.fleet.impl.console;

import java.util.Iterator;
import java.util.List;

/** The words that an argument may be, where picocli wants a class of them. */
public class Words implements Iterable<String> {

  private final List<String> all;

  protected Words(List<String> all) {
    this.all = all;
  }

  @Override
  public Iterator<String> iterator() {
    return all.iterator();
  }
}
