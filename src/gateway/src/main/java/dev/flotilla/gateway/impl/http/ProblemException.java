package dev.flotilla.gateway.impl.http;

/** Carries a problem out of decoding code; has no stack, because it is an answer, not a bug. */
public final class ProblemException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  public ProblemException(Problem problem) {
    super(problem.detail(), null, false, false);
    this.problem = problem;
  }

  public static ProblemException of(ProblemKind kind, String detail) {
    return new ProblemException(Problem.of(kind, detail));
  }

  public Problem problem() {
    return problem;
  }
}
