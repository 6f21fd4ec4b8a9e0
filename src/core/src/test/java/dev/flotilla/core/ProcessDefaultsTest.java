package dev.flotilla.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.TimeZone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessDefaultsTest {

  @ParameterizedTest
  @ValueSource(strings = {"PST", "CST", "EST", "HST", "IST", "BST", "ACT", "ECT"})
  void aZoneThatOnlyJavaNamesSoKeepsItsOffsetAndGetsAnotherName(String name) {
    TimeZone zone = TimeZone.getTimeZone(name);

    TimeZone known = ProcessDefaults.known(zone);

    assertThat(known.getID()).isNotEqualTo(name).containsAnyOf("/", "GMT");
    assertThat(known.getRawOffset()).isEqualTo(zone.getRawOffset());
  }

  @Test
  void anyOtherZoneStaysAsItIs() {
    for (String name : new String[] {"Europe/Berlin", "UTC", "PST8PDT", "GMT+03:00"}) {
      TimeZone zone = TimeZone.getTimeZone(name);
      assertThat(ProcessDefaults.known(zone)).isSameAs(zone);
    }
  }
}
