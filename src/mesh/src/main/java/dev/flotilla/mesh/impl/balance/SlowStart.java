package dev.flotilla.mesh.impl.balance;

import dev.flotilla.mesh.impl.base.RandomSource;
import java.time.Duration;

/**
 * Spares an instance that has just joined: it gets a share of its calls that grows linearly over a
 * window. Works with every algorithm, because it decides at random after the pick.
 *
 * @see <a
 *     href="https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/load_balancing/slow_start">
 *     Envoy: slow start</a>, with its aggression of 1
 */
final class SlowStart {

  /** The initial share, a tenth. Source: Envoy's {@code min_weight_percent}. */
  private static final int LEAST_PERMILLE = 100;

  private static final int ALL_PERMILLE = 1_000;

  private final long windowNanos;
  private final RandomSource random;

  SlowStart(Duration window, RandomSource random) {
    this.windowNanos = window.toNanos();
    this.random = random;
  }

  boolean holdsBack(InstanceState instanceState, long nowNanos) {
    if (instanceState.isSettled()) {
      return false;
    }
    long age = nowNanos - instanceState.joinedNanos();
    if (age >= windowNanos) {
      instanceState.settle();
      return false;
    }
    long share = Math.max(LEAST_PERMILLE, age * ALL_PERMILLE / windowNanos);
    return random.below(ALL_PERMILLE) >= share;
  }
}
