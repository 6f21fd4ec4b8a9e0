package dev.flotilla.sql;

import static dev.flotilla.sql.Outcomes.one;
import static dev.flotilla.sql.Outcomes.result;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.TimeZone;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
@Isolated("the zone of the JVM belongs to all tests")
class TimeZoneTest {

  @RegisterExtension final Postgres postgres = new Postgres();

  private final TimeZone real = TimeZone.getDefault();

  @AfterEach
  void restore() {
    TimeZone.setDefault(real);
  }

  /** Names of the JVM that the server does not know, and some that it does. */
  @ParameterizedTest
  @ValueSource(strings = {"PST", "IST", "GMT+05:30", "Asia/Kathmandu"})
  void sessionsAreInUtcWhateverTheZoneOfTheJvmIsCalled(String name) throws Exception {
    TimeZone.setDefault(TimeZone.getTimeZone(name));
    Sql sql = postgres.sql();
    one(
        sql,
        "ALTER DATABASE " + one(sql, "SELECT current_database()") + " SET timezone = 'Asia/Tokyo'");
    Sql fresh = postgres.sql();

    result(fresh.migrate("zone"));

    assertThat(one(fresh, "SELECT current_setting('TimeZone')")).isEqualTo("UTC");
    assertThat(one(fresh, "SELECT zone FROM zone.login")).isEqualTo("UTC");
    assertThat(TimeZone.getDefault().getID()).isEqualTo(name);
  }

  /** As a zone of this year on a server whose list of zones is older. */
  @Test
  void aZoneThatOnlyTheJvmKnowsIsNoReasonToRefuseALogin() throws Exception {
    TimeZone zone = TimeZone.getTimeZone("Europe/Rome");
    zone.setID("Mars/Olympus");
    TimeZone.setDefault(zone);

    Sql.probe(postgres.options());

    assertThat(TimeZone.getDefault().getID()).isEqualTo("Mars/Olympus");
  }
}
