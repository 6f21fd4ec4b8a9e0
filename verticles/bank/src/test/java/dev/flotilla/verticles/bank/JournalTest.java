package dev.flotilla.verticles.bank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {

  @TempDir Path home;

  @Test
  void chargesSurviveARestart() throws Exception {
    String before;
    try (RunningBank bank = new RunningBank(home)) {
      before = bank.charge("k1", "Ada", 100).body();
    }
    try (RunningBank bank = new RunningBank(home)) {
      assertThat(bank.charge("k1", "Ada", 100).body()).isEqualTo(before);
      assertThat(bank.charge("k1", "Ada", 200).statusCode()).isEqualTo(409);
      assertThat(bank.chargesBooked()).isEqualTo(1);
    }
  }

  @Test
  void aTornLastLineIsCutOff() throws Exception {
    try (RunningBank bank = new RunningBank(home)) {
      bank.charge("k1", "Ada", 100);
    }
    Path file = home.resolve("charges.jsonl");
    Files.writeString(file, "{\"id\":\"half a li", StandardOpenOption.APPEND);

    try (RunningBank bank = new RunningBank(home)) {
      assertThat(bank.charge("k2", "Ada", 1).statusCode()).isEqualTo(201);
    }
    try (RunningBank bank = new RunningBank(home)) {
      assertThat(bank.chargesBooked()).isEqualTo(2);
    }
    assertThat(Files.readAllLines(file)).hasSize(2);
  }

  @Test
  void aBrokenLineInTheMiddleIsNamed() throws Exception {
    Files.writeString(home.resolve("charges.jsonl"), "nonsense\n{}\n");

    assertThatThrownBy(() -> new RunningBank(home)).hasMessageContaining("line 1 is no charge");
  }

  @Test
  void anUnknownOptionRefusesToStart() {
    JsonObject config = new JsonObject().put("home", home.toString()).put("prot", 1);

    assertThatThrownBy(() -> new RunningBank(config)).hasMessageContaining("prot must be one of");
  }
}
