package dev.flotilla.mesh.impl.breaker;

/**
 * The permits that breakers give to calls. A permit is a number, so that a call carries it without
 * an object:
 *
 * <ul>
 *   <li>0 and above: given by a state machine of this node. The low eight bits are the slot of a
 *       probe, counted from 1, or 0 if the breaker was closed; the rest is the generation of the
 *       state that gave it.
 *   <li>{@link #NONE} and {@link #ASK_OWNER}: no permit.
 *   <li>below these: the handle of a probe that the breaker's owner, another node, has permitted.
 * </ul>
 */
public final class BreakerPermit {

  /** The call must not be made. Recording or releasing it does nothing. */
  public static final long NONE = -1;

  /** The node that owns the breaker may permit a probe, if it is asked. */
  public static final long ASK_OWNER = -2;

  /** The permit of a breaker that is switched off; the same as that of a new one. */
  static final long UNGUARDED = 0;

  /** The first handle of a probe that another node has permitted; the others follow downwards. */
  static final long FIRST_REMOTE = -3;

  private static final int SLOT_BITS = 8; // options allow at most 100 probes
  private static final int SLOT_MASK = (1 << SLOT_BITS) - 1;

  private BreakerPermit() {}

  /** Whether the call may be made. */
  public static boolean isGranted(long permit) {
    return permit != NONE && permit != ASK_OWNER;
  }

  /** Whether the call is a probe, permitted by this node or by another one. */
  public static boolean isProbe(long permit) {
    return isRemote(permit) || permit >= 0 && (permit & SLOT_MASK) != 0;
  }

  /** Whether another node has permitted the call, and must be told how it ended. */
  static boolean isRemote(long permit) {
    return permit <= FIRST_REMOTE;
  }

  static long ofClosed(long generation) {
    return generation << SLOT_BITS;
  }

  static long ofProbe(long generation, int slot) {
    return generation << SLOT_BITS | (slot + 1);
  }

  /** The generation that gave the permit; negative, as no generation is, if none of this node. */
  static long generation(long permit) {
    return permit >> SLOT_BITS;
  }

  /** The slot of a probe that this node has permitted; meaningless for any other permit. */
  static int slot(long permit) {
    return (int) (permit & SLOT_MASK) - 1;
  }
}
