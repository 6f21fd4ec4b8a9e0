package dev.flotilla.verticles.catalog.imports;

import java.util.List;
import java.util.Optional;

/**
 * What became of an import. {@code lines = imported + rejected}, and {@code imported = created +
 * updated + unchanged}.
 *
 * @param lines data lines: the header and lines without text do not count, and a product whose
 *     description runs over several lines counts once
 * @param imported lines that are in the catalogue now, or were until a later line with their SKU
 * @param created products that were new
 * @param updated products that were changed
 * @param unchanged lines that said what the catalogue knew
 * @param rejected lines that were not imported
 * @param rejections which and why, the first ones; see {@code maxImportRejections}
 * @param rejectionsLeftOut rejected lines behind those
 */
public record ImportReport(
    long lines,
    long imported,
    long created,
    long updated,
    long unchanged,
    long rejected,
    List<RejectedRow> rejections,
    long rejectionsLeftOut) {

  /**
   * A line that was not imported.
   *
   * @param line in the file, from 1, the header counted; of several lines the first
   * @param column the name of the one that is at fault; absent if it is the line as a whole
   * @param reason column, rule and value
   */
  public record RejectedRow(long line, Optional<String> column, String reason) {}
}
