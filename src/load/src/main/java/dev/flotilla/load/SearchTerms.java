package dev.flotilla.load;

import static io.gatling.javaapi.core.CoreDsl.listFeeder;

import io.gatling.javaapi.core.FeederBuilder;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What customers search for: words that find much, little and nothing. */
final class SearchTerms {

  private static final List<String> WORDS =
      List.of("steel", "cotton", "garden", "lamp", "kitchen", "blue", "wooden chair", "xyzzy");

  private SearchTerms() {}

  static FeederBuilder<Object> feeder() {
    Stream<Map<String, Object>> rows = WORDS.stream().map(word -> Map.of("query", word));
    return listFeeder(rows.toList()).random();
  }
}
