package dev.flotilla.core.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.core.Timers.Scheduled;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ListenersTest {

  private final Listeners<Consumer<String>> listeners = new Listeners<>("test listener");
  private final List<String> heard = new ArrayList<>();

  @Test
  void aListenerThatThrowsSilencesNeitherTheNextOneNorTheCaller() {
    listeners.listen(
        event -> {
          throw new NoClassDefFoundError("com/example/Missing");
        });
    listeners.listen(heard::add);

    tell("joined");

    assertThat(heard).containsExactly("joined");
  }

  @Test
  void aListenerThatWasAddedTwiceIsRemovedTwice() {
    Consumer<String> listener = heard::add;
    Scheduled first = listeners.listen(listener);
    listeners.listen(listener);

    first.cancel();
    first.cancel();
    tell("joined");

    assertThat(heard).containsExactly("joined");
  }

  @Test
  void aListenerRemovedDuringAnEventIsNotCalledForIt() {
    List<Scheduled> second = new ArrayList<>();
    listeners.listen(event -> second.get(0).cancel());
    second.add(listeners.listen(heard::add));

    tell("joined");

    assertThat(heard).isEmpty();
  }

  @Test
  void aListenerAddedDuringAnEventHearsOfTheNextOneFirst() {
    List<Scheduled> added = new ArrayList<>();
    listeners.listen(
        event -> {
          if (added.isEmpty()) {
            added.add(listeners.listen(heard::add));
          }
        });

    tell("joined");
    tell("left");

    assertThat(heard).containsExactly("left");
  }

  @Test
  void aListenerThatIsNullIsRefusedWhereItIsAdded() {
    assertThatThrownBy(() -> listeners.listen(null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("test listener must be present");
  }

  private void tell(String event) {
    listeners.tell(listener -> listener.accept(event));
  }
}
