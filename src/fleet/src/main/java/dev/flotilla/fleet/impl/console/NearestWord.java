package dev.flotilla.fleet.impl.console;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** The word that was probably meant. */
public final class NearestWord {

  /** Two slips of the fingers in a word of six letters; more would be guessing. */
  private static final int LETTERS_PER_SLIP = 3;

  private NearestWord() {}

  /**
   * The nearest of the words, by the optimal string alignment distance, as in {@code run.sh}.
   *
   * @return empty if none is near: a letter in three may differ
   */
  public static Optional<String> to(String typed, Collection<String> words) {
    return words.stream()
        .min(Comparator.comparingInt(word -> distance(typed, word)))
        .filter(
            word ->
                distance(typed, word) * LETTERS_PER_SLIP
                    <= Math.max(typed.length(), word.length()));
  }

  /** The end of a sentence about a word that does not exist: a question, or nothing. */
  public static String hint(String typed, Collection<String> words) {
    return to(typed, words).map(word -> "; did you mean '" + word + "'?").orElse("");
  }

  /** Letters that differ, are missing or too many, and pairs that have changed places. */
  private static int distance(String from, String to) {
    int[][] least = new int[from.length() + 1][to.length() + 1];
    for (int i = 0; i <= from.length(); i++) {
      for (int j = 0; j <= to.length(); j++) {
        least[i][j] = i == 0 || j == 0 ? i + j : step(from, to, i, j, least);
      }
    }
    return least[from.length()][to.length()];
  }

  private static int step(String from, String to, int i, int j, int[][] least) {
    int changed = least[i - 1][j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
    int best = Math.min(changed, 1 + Math.min(least[i - 1][j], least[i][j - 1]));
    boolean swapped =
        i > 1
            && j > 1
            && from.charAt(i - 1) == to.charAt(j - 2)
            && from.charAt(i - 2) == to.charAt(j - 1);
    return swapped ? Math.min(best, least[i - 2][j - 2] + 1) : best;
  }
}
