package dev.flotilla.audit.impl;

import dev.flotilla.audit.AuditFinding;
import dev.flotilla.audit.AuditFinding.RowChange;
import dev.flotilla.audit.AuditHead;
import dev.flotilla.audit.AuditRow;
import dev.flotilla.audit.AuditVerification;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Checks the rows of a trail, which it gets in the order of their sequences. A row whose content
 * does not have its hash was edited or moved. Two whole rows that do not fit each other mean that
 * one of them was made anew. Not thread-safe.
 */
final class TrailVerifier {

  /** Beyond this, an edited row is not looked for elsewhere: the search is quadratic. */
  private static final int MOST_SEARCHED = 100;

  private final Optional<AuditHead> known;
  private final List<AuditFinding> findings = new ArrayList<>();
  private final List<AuditRow> broken = new ArrayList<>();
  private long found;
  private long rows;
  private AuditRow last;
  private boolean lastWhole = true;

  /**
   * @param known what the trail must contain
   */
  TrailVerifier(Optional<AuditHead> known) {
    this.known = known;
  }

  /** The next row. */
  void row(AuditRow row) {
    rows++;
    boolean whole = row.matchesHash();
    long expected = last == null ? 1 : last.sequence() + 1;
    if (row.sequence() > expected) {
      missing(expected, row.sequence() - 1);
    } else if (whole && lastWhole && !row.previous().equals(lastHash())) {
      replaced(last == null ? row : last, " does not fit the row after it");
    }
    if (!whole && broken.size() < MOST_SEARCHED) {
      broken.add(row);
    } else if (!whole) {
      find(row.sequence(), RowChange.EDITED, edited(row));
    }
    known
        .filter(head -> whole && head.sequence() == row.sequence())
        .filter(head -> !head.hash().equals(row.hash()))
        .ifPresent(head -> replaced(row, " has another hash than when it was verified before"));
    last = row;
    lastWhole = whole;
  }

  /** What was found, given what the database holds as the end of the trail. */
  AuditVerification end(AuditHead head) {
    broken.forEach(this::findBroken);
    long end = last == null ? 0 : last.sequence();
    long should = Math.max(head.sequence(), known.map(AuditHead::sequence).orElse(0L));
    if (end < should) {
      missing(end + 1, should);
    } else if (head.sequence() < end) {
      find(
          end,
          RowChange.REPLACED,
          "the head of the trail is row " + head.sequence() + ", but row " + end + " is there");
    } else if (lastWhole && !head.hash().equals(lastHash())) {
      replaced(last == null ? null : last, " is not the row that the head of the trail names");
    }
    findings.sort((one, other) -> Long.compare(one.sequence(), other.sequence()));
    AuditHead at = last == null ? AuditHead.NONE : new AuditHead(end, last.hash());
    return new AuditVerification(
        found == 0, rows, at, List.copyOf(findings), found - findings.size());
  }

  private String lastHash() {
    return last == null ? AuditRow.FIRST : last.hash();
  }

  private void missing(long from, long to) {
    String text =
        from == to
            ? "row " + from + " was removed"
            : "rows " + from + " to " + to + " were removed";
    find(from, RowChange.REMOVED, text);
  }

  private void replaced(AuditRow row, String why) {
    long sequence = row == null ? 0 : row.sequence();
    find(sequence, RowChange.REPLACED, "row " + sequence + why + ": it was made anew");
  }

  private void findBroken(AuditRow row) {
    Optional<AuditRow> home =
        broken.stream()
            .filter(other -> other.sequence() != row.sequence())
            .filter(other -> row.hash().equals(row.hashAt(other.sequence())))
            .findFirst();
    if (home.isPresent()) {
      String text =
          "row " + row.sequence() + " was moved: it was appended as row " + home.get().sequence();
      find(row.sequence(), RowChange.MOVED, text);
    } else {
      find(row.sequence(), RowChange.EDITED, edited(row));
    }
  }

  private static String edited(AuditRow row) {
    return "row " + row.sequence() + " was edited: its content does not have its hash";
  }

  private void find(long sequence, RowChange change, String text) {
    found++;
    if (findings.size() < AuditVerification.MOST_FINDINGS) {
      findings.add(new AuditFinding(sequence, change, text));
    }
  }
}
