package dev.flotilla.rpc.impl.transport;

import java.util.Arrays;

/**
 * Calls that wait for a reply, by the id that is sent with them: the lower half of an id is the
 * slot in an array, the upper half counts up. So an id is found without hashing, a late reply to a
 * call that is over finds nothing, and the array is as long as the most calls that ever waited at
 * once.
 */
final class PendingCalls {

  private static final int INITIAL_SLOTS = 64;

  private OutgoingCall[] calls = new OutgoingCall[INITIAL_SLOTS];
  private int[] free = new int[INITIAL_SLOTS];
  private int freeCount;
  private int used; // slots that were ever occupied
  private int round;
  private int size;

  int size() {
    return size;
  }

  void add(OutgoingCall call) {
    int slot = freeCount > 0 ? free[--freeCount] : newSlot();
    call.named((long) round++ << Integer.SIZE | slot);
    calls[slot] = call;
    size++;
  }

  /** The call with this id; null if it does not wait any more. */
  OutgoingCall get(long id) {
    int slot = (int) id;
    OutgoingCall call = slot < 0 || slot >= used ? null : calls[slot];
    return call == null || call.id() != id ? null : call;
  }

  /** Removes a call; null if it does not wait any more. */
  OutgoingCall remove(long id) {
    OutgoingCall call = get(id);
    if (call != null) {
      int slot = (int) id;
      calls[slot] = null;
      free[freeCount++] = slot;
      size--;
    }
    return call;
  }

  /** The calls that wait now; the array is the caller's own. */
  OutgoingCall[] all() {
    OutgoingCall[] all = new OutgoingCall[size];
    int count = 0;
    for (int slot = 0; slot < used; slot++) {
      if (calls[slot] != null) {
        all[count++] = calls[slot];
      }
    }
    return all;
  }

  private int newSlot() {
    if (used == calls.length) {
      calls = Arrays.copyOf(calls, 2 * used);
      free = Arrays.copyOf(free, 2 * used);
    }
    return used++;
  }
}
