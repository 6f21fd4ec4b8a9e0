package dev.flotilla.discovery.impl.view;

import dev.flotilla.discovery.DiscoveryListener;
import dev.flotilla.discovery.Instance;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Writes down what a listener is told, as {@code appeared a}. */
public final class Told implements DiscoveryListener {

  private final List<String> calls = new CopyOnWriteArrayList<>();

  @Override
  public void appeared(Instance instance) {
    calls.add("appeared " + instance.id());
  }

  @Override
  public void withdrawn(Instance instance) {
    calls.add("withdrawn " + instance.id());
  }

  @Override
  public void lost(Instance instance) {
    calls.add("lost " + instance.id());
  }

  /** All calls so far, in order. */
  public List<String> calls() {
    return List.copyOf(calls);
  }
}
