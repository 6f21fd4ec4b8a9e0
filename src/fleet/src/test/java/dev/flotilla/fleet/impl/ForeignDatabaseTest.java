package dev.flotilla.fleet.impl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.testkit.FreePorts;
import org.junit.jupiter.api.Test;

class ForeignDatabaseTest {

  @Test
  void aServerThatCannotBeReachedIsOneSentenceWithoutThePassword() throws Exception {
    int port = FreePorts.next();

    assertThatThrownBy(
            () -> ForeignDatabase.reach("postgresql://me:secret@127.0.0.1:" + port + "/shop"))
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
      assertThatThrownBy(() -> ForeignDatabase.reach(uri))
          .isInstanceOf(FleetFailure.class)
          .hasMessageContaining("must be like postgresql://user:password@host:port/database")
          .hasMessageNotContaining("secret");
    }
  }

  @Test
  void anAddressIsShownWithoutItsPassword() {
    assertThat(ForeignDatabase.withoutPassword("postgresql://me:p:w@h:1/d"))
        .isEqualTo("postgresql://me:***@h:1/d");
    assertThat(ForeignDatabase.withoutPassword("postgresql://h:1/d"))
        .isEqualTo("postgresql://h:1/d");
  }
}
