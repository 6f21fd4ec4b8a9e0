package dev.flotilla.rpc.impl.codec;

/** Why a contract cannot work, as one sentence; becomes an {@code IllegalArgumentException}. */
public final class InvalidContract extends RuntimeException {

  public InvalidContract(String sentence) {
    super(sentence, null, false, false);
  }

  /** Refuses what does not hold. */
  public static void unless(boolean holds, String sentence) {
    if (!holds) {
      throw new InvalidContract(sentence);
    }
  }

  /** This refusal, told of a larger thing. */
  public IllegalArgumentException of(Class<?> contract) {
    return new IllegalArgumentException(
        "contract " + contract.getName() + " cannot work: " + getMessage());
  }
}
