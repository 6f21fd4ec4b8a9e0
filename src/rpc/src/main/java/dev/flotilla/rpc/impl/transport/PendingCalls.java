package dev.flotilla.rpc.impl.transport;

import java.util.Arrays;

/**
 * Calls that wait for a reply, by the id that goes with them: the lower half of an id is the place
 * in an array, the upper half counts up. So an id is found without hashing, a late reply to a call
 * that is over finds nothing, and the array is as long as most calls that ever waited at once.
 */
final class PendingCalls {

  private static final int INITIAL_PLACES = 64;

  private OutgoingCall[] calls = new OutgoingCall[INITIAL_PLACES];
  private int[] free = new int[INITIAL_PLACES];
  private int freeCount;
  private int used; // places that were ever taken
  private int round;
  private int size;

  int size() {
    return size;
  }

  void add(OutgoingCall call) {
    int place = freeCount > 0 ? free[--freeCount] : newPlace();
    call.named((long) round++ << Integer.SIZE | place);
    calls[place] = call;
    size++;
  }

  /** Takes a call out; null if there is none with this id any more. */
  OutgoingCall take(long id) {
    int place = (int) id;
    if (place < 0 || place >= used) {
      return null;
    }
    OutgoingCall call = calls[place];
    if (call == null || call.id() != id) {
      return null;
    }
    calls[place] = null;
    free[freeCount++] = place;
    size--;
    return call;
  }

  /** Those that wait now; the array is the caller's own. */
  OutgoingCall[] all() {
    OutgoingCall[] all = new OutgoingCall[size];
    int count = 0;
    for (int place = 0; place < used; place++) {
      if (calls[place] != null) {
        all[count++] = calls[place];
      }
    }
    return all;
  }

  private int newPlace() {
    if (used == calls.length) {
      calls = Arrays.copyOf(calls, 2 * used);
      free = Arrays.copyOf(free, 2 * used);
    }
    return used++;
  }
}
