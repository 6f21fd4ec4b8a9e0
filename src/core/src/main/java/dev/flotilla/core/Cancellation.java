package dev.flotilla.core;

import dev.flotilla.core.Timers.Scheduled;

/**
 * Tells running work that its result is no longer needed, at most once. The side that waits for the
 * result calls {@link #cancel}; the side that works asks {@link #isCancelled} or adds a listener.
 * Nothing is interrupted: work that does neither runs to its end.
 *
 * <p>Thread-safe. Listeners are never called under a lock.
 */
public final class Cancellation {

  private static final Cancellation NEVER = new Cancellation(false);

  private final boolean possible;
  private Listener first; // guarded by this
  private volatile boolean cancelled; // written under this

  /** A cancellation that has not happened yet. */
  public Cancellation() {
    this(true);
  }

  private Cancellation(boolean possible) {
    this.possible = possible;
  }

  /** The cancellation of work that nothing cancels; {@link #cancel} has no effect on it. */
  public static Cancellation never() {
    return NEVER;
  }

  /** Whether the result of the work is no longer needed. */
  public boolean isCancelled() {
    return cancelled;
  }

  /**
   * Cancels the work and calls the listeners on this thread, each once. Repeated calls, and calls
   * after the work has ended, are harmless.
   */
  public void cancel() {
    Listener next;
    synchronized (this) {
      if (cancelled || !possible) {
        return;
      }
      cancelled = true;
      next = first;
      first = null;
    }
    while (next != null) {
      Listener following = next.next;
      next.tell();
      next = following;
    }
  }

  /**
   * Adds a listener.
   *
   * @param listener called on the thread that cancels, at once if that has happened already; must
   *     not block, and what it throws is logged
   * @return removes the listener; work that ends before it is cancelled should do so
   */
  public Scheduled onCancel(Runnable listener) {
    Check.present("listener", listener);
    if (!possible) {
      return () -> {};
    }
    Listener added = new Listener(this, listener);
    if (!add(added)) {
      added.tell();
    }
    return added;
  }

  private synchronized boolean add(Listener added) {
    if (cancelled) {
      return false;
    }
    added.next = first;
    if (first != null) {
      first.previous = added;
    }
    first = added;
    return true;
  }

  private synchronized void remove(Listener removed) {
    if (cancelled || removed.removed) {
      return;
    }
    removed.removed = true;
    if (removed.previous == null) {
      first = removed.next;
    } else {
      removed.previous.next = removed.next;
    }
    if (removed.next != null) {
      removed.next.previous = removed.previous;
    }
  }

  @Override
  public String toString() {
    return cancelled ? "cancelled" : possible ? "not cancelled" : "never cancelled";
  }

  /** An element of the list of listeners, so that adding and removing one takes constant time. */
  private static final class Listener implements Scheduled {

    private final Cancellation owner;
    private final Runnable work;
    private Listener previous; // guarded by the owner until that is cancelled, as the next two
    private Listener next;
    private boolean removed;

    private Listener(Cancellation owner, Runnable work) {
      this.owner = owner;
      this.work = work;
    }

    private void tell() {
      UserCode.run("a cancellation listener", work);
    }

    @Override
    public void cancel() {
      owner.remove(this);
    }
  }
}
