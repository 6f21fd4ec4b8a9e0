package dev.flotilla.mesh.impl.balance;

import dev.flotilla.mesh.impl.base.Share;

/**
 * Whether so few instances are healthy that breakers are ignored. An unhealthy instance is a better
 * chance than none, and the load of all must not overwhelm the few healthy ones.
 *
 * @see <a
 *     href="https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/load_balancing/panic_threshold">
 *     Envoy: panic threshold</a>
 */
public final class PanicMode {

  private volatile boolean on;

  public boolean isOn() {
    return on;
  }

  public void set(int healthy, int all, double leastShare) {
    boolean now = !Share.isReached(healthy, leastShare, all);
    if (on != now) { // spares the cache line that all event loops read
      on = now;
    }
  }
}
