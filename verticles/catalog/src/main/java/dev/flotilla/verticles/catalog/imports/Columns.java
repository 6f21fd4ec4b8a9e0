package dev.flotilla.verticles.catalog.imports;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Which column of a file is which field of a product: the header. The names may stand in any order,
 * in any case and with blanks around; each of them must be there once, and no other. What
 * spreadsheets put behind the last column (separators and nothing between) is passed over.
 *
 * @param names of the columns, in the order of the file
 * @param positions of the fields of {@link ProductLine#HEADER} in the file
 */
record Columns(List<String> names, List<Integer> positions) {

  private static final int MAX_FAULTS =
      8; // in a message; a body that is not CSV may have any number

  // 4,000 characters of 4 bytes each, all of them doubled quotes.
  private static final int MAX_DESCRIPTION_BYTES = 2 * 4 * 4_000;

  /**
   * Reads a header.
   *
   * @throws IllegalArgumentException naming what is missing, unknown or there twice
   */
  static Columns of(List<String> header) {
    List<String> names = new ArrayList<>();
    header.forEach(name -> names.add(name.strip().toLowerCase(Locale.ROOT)));
    while (!names.isEmpty() && names.get(names.size() - 1).isEmpty()) {
      names.remove(names.size() - 1);
    }
    if (Collections.disjoint(names, ProductLine.HEADER)) {
      throw new IllegalArgumentException("none of these is there");
    }
    List<String> wrong = new ArrayList<>();
    for (String name : ProductLine.HEADER) {
      int times = Collections.frequency(names, name);
      if (times != 1) {
        wrong.add(times == 0 ? name + " is missing" : name + " is there " + times + " times");
      }
    }
    names.stream()
        .filter(name -> !ProductLine.HEADER.contains(name))
        .map(
            name ->
                name.isEmpty()
                    ? "a column has no name"
                    : ProductLine.shortened(name) + " is not a column")
        .forEach(wrong::add);
    if (!wrong.isEmpty()) {
      throw new IllegalArgumentException(
          wrong.stream().limit(MAX_FAULTS).collect(Collectors.joining(", ")));
    }
    return new Columns(
        List.copyOf(names), ProductLine.HEADER.stream().map(names::indexOf).toList());
  }

  /** The name of a column of the file; absent behind the last one. */
  Optional<String> name(int column) {
    return column < names.size() ? Optional.of(names.get(column)) : Optional.empty();
  }

  /**
   * Why a record over several lines cannot be meant as one: then some quote was never closed, or
   * closed by one that belongs to a later line. Absent if it can, or is one line.
   */
  Optional<String> tear(CsvRecord record) {
    if (record.lines() == 1) {
      return Optional.empty();
    }
    int description = names.indexOf("description");
    if (!fits(record)) {
      return Optional.of(misfit(record));
    }
    if (!record.breaksOnlyIn(description)) {
      return Optional.of("only a description may run over several lines");
    }
    if (record.bytes(description) > MAX_DESCRIPTION_BYTES) {
      return Optional.of("the description is longer than " + MAX_DESCRIPTION_BYTES + " bytes");
    }
    // What is before the description is in the first line anyway, and what is behind it in the
    // last.
    boolean firstIsOne = description < names.size() - 1 && isProduct(record.firstLine());
    boolean lastIsOne = description > 0 && isProduct(record.lastLine());
    return firstIsOne || lastIsOne
        ? Optional.of("without the quote, that line or this one is a product of its own")
        : Optional.empty();
  }

  private boolean isProduct(List<String> bare) {
    try {
      if (bare.size() == names.size()) {
        ProductLine.of(inOrder(bare));
        return true;
      }
    } catch (RejectedLine isNone) {
      // as is the rule
    }
    return false;
  }

  private boolean fits(CsvRecord record) {
    return record.size() >= names.size()
        && IntStream.range(names.size(), record.size()).allMatch(record::isBlank);
  }

  /**
   * The fields of a record in the order of {@link ProductLine#HEADER}.
   *
   * @throws RejectedLine if there are more or fewer, or one is not UTF-8
   */
  List<String> fields(CsvRecord record) {
    if (!fits(record)) {
      throw new RejectedLine(misfit(record));
    }
    return inOrder(
        IntStream.range(0, names.size()).mapToObj(column -> text(record, column)).toList());
  }

  private List<String> inOrder(List<String> fields) {
    return positions.stream().map(fields::get).toList();
  }

  private String misfit(CsvRecord record) {
    return "a line must have " + names.size() + " fields but has " + record.size();
  }

  private String text(CsvRecord record, int column) {
    try {
      return record.text(column);
    } catch (IllegalArgumentException noText) {
      String name = names.get(column);
      throw new RejectedLine(name, name + " " + noText.getMessage());
    }
  }
}
