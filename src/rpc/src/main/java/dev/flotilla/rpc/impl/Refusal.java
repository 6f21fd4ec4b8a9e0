package dev.flotilla.rpc.impl;

/** Why a contract cannot work, as one sentence; becomes an {@code IllegalArgumentException}. */
final class Refusal extends RuntimeException {

  Refusal(String sentence) {
    super(sentence, null, false, false);
  }

  /** Refuses what does not hold. */
  static void unless(boolean holds, String sentence) {
    if (!holds) {
      throw new Refusal(sentence);
    }
  }

  /** This refusal, told of a larger thing. */
  IllegalArgumentException of(Class<?> contract) {
    return new IllegalArgumentException(
        "contract " + contract.getName() + " cannot work: " + getMessage());
  }
}
