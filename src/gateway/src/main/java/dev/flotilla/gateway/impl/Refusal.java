package dev.flotilla.gateway.impl;

/** Carries a problem out of decoding code; has no stack, because it is an answer, not a bug. */
final class Refusal extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  Refusal(Problem problem) {
    super(problem.detail(), null, false, false);
    this.problem = problem;
  }

  static Refusal of(ProblemKind kind, String detail) {
    return new Refusal(Problem.of(kind, detail));
  }

  Problem problem() {
    return problem;
  }
}
