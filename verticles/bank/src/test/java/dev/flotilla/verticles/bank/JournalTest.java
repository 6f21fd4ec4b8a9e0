package dev.flotilla.verticles.bank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
class JournalTest {

  @TempDir Path home;

  @Test
  void chargesSurviveARestart(Vertx vertx) throws Exception {
    String before;
    try (RunningBank bank = new RunningBank(vertx, home)) {
      before = bank.charge("k1", "Ada", 100).body();
    }
    try (RunningBank bank = new RunningBank(vertx, home)) {
      assertThat(bank.charge("k1", "Ada", 100).body()).isEqualTo(before);
      assertThat(bank.charge("k1", "Ada", 200).statusCode()).isEqualTo(409);
      assertThat(bank.chargesBooked()).isEqualTo(1);
    }
  }

  @Test
  void aTornLastLineIsCutOff(Vertx vertx) throws Exception {
    try (RunningBank bank = new RunningBank(vertx, home)) {
      bank.charge("k1", "Ada", 100);
    }
    Path file = home.resolve("charges.jsonl");
    Files.writeString(file, "{\"id\":\"half a li", StandardOpenOption.APPEND);

    try (RunningBank bank = new RunningBank(vertx, home)) {
      assertThat(bank.charge("k2", "Ada", 1).statusCode()).isEqualTo(201);
    }
    try (RunningBank bank = new RunningBank(vertx, home)) {
      assertThat(bank.chargesBooked()).isEqualTo(2);
    }
    assertThat(Files.readAllLines(file)).hasSize(2);
  }

  @Test
  void aBrokenLineInTheMiddleIsNamed(Vertx vertx) throws Exception {
    Files.writeString(home.resolve("charges.jsonl"), "nonsense\n{}\n");

    assertThatThrownBy(() -> new RunningBank(vertx, home))
        .hasMessageContaining("line 1 is not a charge");
  }

  @Test
  void anUnknownOptionRefusesToStart(Vertx vertx) {
    JsonObject config = new JsonObject().put("home", home.toString()).put("prot", 1);

    assertThatThrownBy(() -> new RunningBank(vertx, config))
        .hasMessageContaining("prot must be one of");
  }
}
