package dev.flotilla.mesh.impl.policy;

import dev.flotilla.mesh.policy.Policies;
import dev.flotilla.mesh.policy.Policy;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * Objects by name, each created from the policy of its name on first use and updated when the
 * policies change. Thread-safe; {@link #get} of a known name takes no lock.
 */
public final class PolicyRegistry<T> {

  private final Map<String, T> known = new ConcurrentHashMap<>();
  private final BiFunction<String, Policy, T> create;
  private final BiConsumer<T, Policy> update;
  private final Consumer<T> close;
  private Policies policies; // guarded by this
  private boolean closed; // guarded by this

  /**
   * @param update applies a changed policy
   * @param close called for each object, also for those that are created after {@link #close};
   *     idempotent
   */
  public PolicyRegistry(
      Policies policies,
      BiFunction<String, Policy, T> create,
      BiConsumer<T, Policy> update,
      Consumer<T> close) {
    this.policies = policies;
    this.create = create;
    this.update = update;
    this.close = close;
  }

  /** Returns the object with this name, created now if it is new. */
  public T get(String name) {
    T found = known.get(name);
    return found != null ? found : created(name);
  }

  /** Returns the object with this name; null if it was not created yet. */
  public T ifKnown(String name) {
    return known.get(name);
  }

  /** Returns all objects; a live view. */
  public Collection<T> all() {
    return known.values();
  }

  /** Calls the action for each object. None is created meanwhile. */
  public synchronized void forEach(BiConsumer<String, T> action) {
    known.forEach(action);
  }

  /** Updates all objects to other policies. */
  public synchronized void update(Policies newPolicies) {
    policies = newPolicies;
    known.forEach((name, object) -> update.accept(object, newPolicies.of(name)));
  }

  /** Closes all objects. Idempotent. */
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    known.values().forEach(close); // without the lock: it fails calls, whose callers then go on
  }

  // Under the lock of update, which would miss an object that is created from the old policies.
  private synchronized T created(String name) {
    T found = known.get(name);
    if (found != null) {
      return found;
    }
    T made = create.apply(name, policies.of(name));
    if (closed) {
      close.accept(made);
    }
    known.put(name, made);
    return made;
  }
}
