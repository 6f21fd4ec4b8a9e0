package dev.flotilla.fleet.impl.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.fleet.impl.os.FleetFailure;
import dev.flotilla.testkit.FreePorts;
import org.junit.jupiter.api.Test;

class ExternalDatabaseTest {

  @Test
  void aServerThatCannotBeReachedIsOneSentenceWithoutThePassword() throws Exception {
    int port = FreePorts.next();

    assertThatThrownBy(
            () -> ExternalDatabase.reach("postgresql://me:secret@127.0.0.1:" + port + "/shop"))
        .isInstanceOf(FleetFailure.class)
        .hasMessageContainingAll("FLOTILLA_PG_URI", "127.0.0.1:" + port + "/shop")
        .hasMessageNotContaining("secret");
  }

  @Test
  void anAddressOfAnotherShapeIsRefusedWithoutThePassword() {
    for (String uri :
        new String[] {
          "mysql://a:secret@b/c",
          "postgresql://me:secret@host",
          "nonsense",
          "postgresql://a:secret@b c/d",
          "postgresql://a:secret@b:99999/d"
        }) {
      assertThatThrownBy(() -> ExternalDatabase.reach(uri))
          .isInstanceOf(FleetFailure.class)
          .hasMessageContaining("must be like postgresql://user:password@host:port/database")
          .hasMessageNotContaining("secret");
    }
  }

  @Test
  void anAddressIsShownWithoutItsPassword() {
    assertThat(ExternalDatabase.withoutPassword("postgresql://me:p:w@h:1/d"))
        .isEqualTo("postgresql://me:***@h:1/d");
    assertThat(ExternalDatabase.withoutPassword("postgresql://h:1/d"))
        .isEqualTo("postgresql://h:1/d");
  }
}
