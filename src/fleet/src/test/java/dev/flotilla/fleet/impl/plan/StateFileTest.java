package dev.flotilla.fleet.impl.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.fleet.impl.os.FleetFailure;
import dev.flotilla.fleet.impl.os.ProcessId;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateFileTest {

  @TempDir Path folder;
  private FleetHome home;

  @BeforeEach
  void aHome() {
    home = new FleetHome(folder.resolve("home"));
    home.create();
  }

  @Test
  void stateComesBackAsItWasWritten() {
    StateFile file = new StateFile(home.state());
    FleetState state = States.crashed(States.spec(9001), new ProcessId(7, "8@b"));

    file.write(state);

    assertThat(file.read()).contains(state);
    file.delete();
    assertThat(file.read()).isEmpty();
  }

  @Test
  void theLaunchScriptFindsThePidOfTheSupervisorAtTheBeginning() throws Exception {
    new StateFile(home.state()).write(States.crashed(States.spec(9001), new ProcessId(7, "8@b")));

    assertThat(Files.readString(home.state())).startsWith("{\"supervisor\":{\"pid\":99999999,");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "{", "[]", "null-ish", "{\"supervisor\": 7}", "{\"colour\": \"blue\"}"})
  void aBrokenStateFileIsNamedWithTheWayOut(String text) throws Exception {
    Files.writeString(home.state(), text);

    assertThatThrownBy(() -> new StateFile(home.state()).read())
        .isInstanceOf(FleetFailure.class)
        .hasMessageStartingWith(home.state() + " cannot be read")
        .hasMessageEndingWith("remove it if nothing of this cluster runs");
  }

  @Test
  void aStateThatCannotBeReplacedStaysAsItWas() throws Exception {
    StateFile file = new StateFile(home.state());
    FleetState first = States.crashed(States.spec(9001), new ProcessId(7, "8@b"));
    file.write(first);
    Files.createDirectory(home.folder().resolve("state.new"));

    assertThatThrownBy(() -> file.write(States.crashed(States.spec(9002), new ProcessId(8, "9@b"))))
        .isInstanceOf(FleetFailure.class)
        .hasMessageStartingWith("cannot write " + home.state());
    assertThat(file.read()).contains(first);
  }

  @Test
  void aStateThatCannotBeRemovedIsNamed() throws Exception {
    Files.createDirectories(home.state().resolve("occupied"));

    assertThatThrownBy(() -> new StateFile(home.state()).delete())
        .isInstanceOf(FleetFailure.class)
        .hasMessageStartingWith("cannot remove " + home.state());
  }

  @Test
  void anUnknownNodeIsWrongUseAndTheKnownOnesAreNamed() {
    FleetState state = States.crashed(States.spec(9001), new ProcessId(7, "8@b"));

    assertThatThrownBy(() -> state.node("shop-9"))
        .isInstanceOfSatisfying(
            FleetFailure.class, failure -> assertThat(failure.exitCode()).isEqualTo(2))
        .hasMessage("no node shop-9; nodes are: shop-1");
  }
}
