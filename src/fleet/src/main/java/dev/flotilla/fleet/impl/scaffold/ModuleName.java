package dev.flotilla.fleet.impl.scaffold;

import dev.flotilla.fleet.impl.os.FleetFailure;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import javax.lang.model.SourceVersion;

/**
 * The name of a service or of an application, and how Java, PostgreSQL and Maven spell it.
 *
 * @param text as {@code gift-cards}: lower-case words with dashes between them
 */
record ModuleName(String text) {

  /** Artifact, package and schema carry prefixes; PostgreSQL cuts names after 63 characters. */
  private static final int LONGEST = 40;

  private static final String RULE =
      "must be 1 to "
          + LONGEST
          + " lower-case letters, digits and dashes, begin with a letter, and have at least two"
          + " characters, of which the first is a letter, after each dash";

  /** Types that the templates use by their simple name, which a contract must not have. */
  private static final Set<String> TYPES_OF_TEMPLATES =
      Set.of(
          ("Check Code ConfigDirectory Exception Future Greeting Idempotent Map NodeContext Nodes"
                  + " Note NoteRepository NoteText Operation Optional Override Path PathParam RegisterExtension"
                  + " Row RowSet ServiceFailure Size Sql String Test TestDatabase Tuple VerticleBase")
              .split(" "));

  /** Source: PostgreSQL 17, appendix C, the words that cannot be the name of a schema. */
  private static final Set<String> SQL_WORDS =
      Set.of(
          ("all analyse analyze and any array as asc asymmetric authorization binary both case cast"
                  + " check collate collation column concurrently constraint create cross"
                  + " current_catalog current_date current_role current_schema current_time"
                  + " current_timestamp current_user default deferrable desc distinct do else end"
                  + " except false fetch for foreign freeze from full grant group having ilike in"
                  + " information_schema initially inner intersect into is isnull join lateral leading"
                  + " left like limit localtime localtimestamp natural not notnull null offset on only"
                  + " or order outer overlaps placing primary public references returning right select"
                  + " session_user similar some symmetric system_user table tablesample then to"
                  + " trailing true union unique user using variadic verbose when where window with")
              .split(" "));

  ModuleName {
    if (!text.matches("[a-z][a-z0-9]*(-[a-z][a-z0-9]+)*") || text.length() > LONGEST) {
      throw FleetFailure.wrongUse("the name " + RULE + ", but was '" + text + "'");
    }
    if (SourceVersion.isKeyword(text.replace("-", "")) || text.equals("impl")) {
      throw FleetFailure.wrongUse(
          "the name '" + text + "' is reserved and cannot be that of a Java package here");
    }
  }

  /** The name of a service; its contract is a Java type. */
  static ModuleName ofService(String text) {
    ModuleName name = new ModuleName(text);
    if (TYPES_OF_TEMPLATES.contains(name.type())) {
      throw FleetFailure.wrongUse(
          "the name '"
              + text
              + "' would give the contract the name "
              + name.type()
              + ", which the generated code uses for another type; choose another name");
    }
    return name;
  }

  /** Refuses a name that PostgreSQL does not take for a schema. */
  void checkSchema() {
    if (SQL_WORDS.contains(schema()) || schema().startsWith("pg_")) {
      throw FleetFailure.wrongUse(
          "the name '" + text + "' is reserved in SQL and cannot be that of a schema");
    }
  }

  /** As {@code GiftCards}. */
  String type() {
    return Arrays.stream(text.split("-"))
        .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
        .collect(Collectors.joining());
  }

  /** As {@code giftcards}. */
  String packageName() {
    return text.replace("-", "");
  }

  /** As {@code gift_cards}. */
  String schema() {
    return text.replace('-', '_');
  }
}
