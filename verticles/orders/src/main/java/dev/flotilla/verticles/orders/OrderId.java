package dev.flotilla.verticles.orders;

import java.time.Instant;
import java.util.Random;

/**
 * Makes ids that sort by time: 48 bits of milliseconds, then 80 random bits, in Crockford's base
 * 32.
 *
 * @see <a href="https://github.com/ulid/spec">ULID</a>
 */
final class OrderId {

  private static final String DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  private static final int TIME_DIGITS = 10;
  private static final int RANDOM_DIGITS = 16;

  private OrderId() {}

  static String at(Instant now, Random random) {
    char[] id = new char[TIME_DIGITS + RANDOM_DIGITS];
    long time = now.toEpochMilli();
    for (int i = TIME_DIGITS - 1; i >= 0; i--, time >>>= 5) {
      id[i] = DIGITS.charAt((int) (time & 31));
    }
    for (int i = TIME_DIGITS; i < id.length; i++) {
      id[i] = DIGITS.charAt(random.nextInt(32));
    }
    return new String(id);
  }
}
