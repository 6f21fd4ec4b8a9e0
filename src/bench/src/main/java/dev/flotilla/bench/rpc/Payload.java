package dev.flotilla.bench.rpc;

import java.util.Random;

/** Texts to send: letters and digits, the same in every run, one byte each. */
final class Payload {

  private static final String SIGNS =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

  private Payload() {}

  static String ofBytes(int count) {
    Random random = new Random(count);
    StringBuilder text = new StringBuilder(count);
    for (int i = 0; i < count; i++) {
      text.append(SIGNS.charAt(random.nextInt(SIGNS.length())));
    }
    return text.toString();
  }
}
