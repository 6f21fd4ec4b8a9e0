package dev.flotilla.bench;

/** Why a benchmark gives no figures, as a sentence for the person who started it. */
public final class BenchFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public BenchFailure(String message) {
    super(message);
  }
}
