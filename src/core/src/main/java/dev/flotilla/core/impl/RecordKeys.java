package dev.flotilla.core.impl;

import dev.flotilla.core.FormerName;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The keys that a record has in a configuration: the names of its components. */
final class RecordKeys {

  private RecordKeys() {}

  /** The current names, in the order of the components. */
  static List<String> of(Class<?> record) {
    return components(record).map(RecordComponent::getName).toList();
  }

  /** The names that a component had in earlier versions. */
  static List<String> former(RecordComponent component) {
    FormerName former = component.getAnnotation(FormerName.class);
    return former == null ? List.of() : List.of(former.value());
  }

  /** The current name of the key that was called like this in an earlier version. */
  static Optional<String> renamed(Class<?> record, String former) {
    return components(record)
        .filter(component -> former(component).contains(former))
        .map(RecordComponent::getName)
        .findFirst();
  }

  /** The components of a record; of another class none. */
  static Stream<RecordComponent> components(Class<?> type) {
    return type.isRecord() ? Arrays.stream(type.getRecordComponents()) : Stream.empty();
  }
}
