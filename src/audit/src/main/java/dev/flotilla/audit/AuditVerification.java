package dev.flotilla.audit;

import java.util.List;

/**
 * What a look at the whole trail found.
 *
 * @param intact whether every row is as it was appended
 * @param rows that were read
 * @param head the end of the trail; keep it and give it to the next verification
 * @param findings the first {@value #MOST_FINDINGS} rows that are not as they were appended
 * @param moreFindings how many more there are
 */
public record AuditVerification(
    boolean intact, long rows, AuditHead head, List<AuditFinding> findings, long moreFindings) {

  /** 100. Source: longer lists are not read. */
  public static final int MOST_FINDINGS = 100;
}
