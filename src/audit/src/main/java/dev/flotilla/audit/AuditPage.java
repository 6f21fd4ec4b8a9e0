package dev.flotilla.audit;

import java.util.List;
import java.util.Optional;

/**
 * A part of the trail, newest row first.
 *
 * @param next the sequence after which the next page begins, for rows before this page; absent if
 *     there are none
 */
public record AuditPage(List<AuditRow> items, Optional<Long> next) {}
