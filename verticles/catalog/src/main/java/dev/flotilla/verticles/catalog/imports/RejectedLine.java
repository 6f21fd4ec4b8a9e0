package dev.flotilla.verticles.catalog.imports;

import java.util.Optional;

/** The reason why a line was rejected: a result and not a defect, so it has no stack. */
final class RejectedLine extends IllegalArgumentException {

  private final transient Optional<String> column;

  /**
   * @param reason names the column, the rule and the value
   */
  RejectedLine(String column, String reason) {
    this(Optional.of(column), reason);
  }

  /** A line that is wrong as a whole. */
  RejectedLine(String reason) {
    this(Optional.empty(), reason);
  }

  private RejectedLine(Optional<String> column, String reason) {
    super(reason);
    this.column = column;
  }

  Optional<String> column() {
    return column;
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
