package dev.flotilla.verticles.catalog.imports;

import java.util.List;

/**
 * What became of an import.
 *
 * @param lines data lines that were read, the header not among them
 * @param imported lines whose product is in the catalogue now
 * @param created products that were new
 * @param updated products that were changed
 * @param unchanged lines that said what the catalogue knew
 * @param rejected lines that were not imported
 * @param rejections which and why, the first ones; see {@code importMaxRejections}
 */
public record ImportReport(
    long lines,
    long imported,
    long created,
    long updated,
    long unchanged,
    long rejected,
    List<Rejection> rejections) {

  /**
   * A line that was not imported.
   *
   * @param line in the file, from 1, the header counted
   * @param reason field, rule and value
   */
  public record Rejection(long line, String reason) {}
}
