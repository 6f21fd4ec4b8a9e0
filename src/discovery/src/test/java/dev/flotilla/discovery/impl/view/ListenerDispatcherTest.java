package dev.flotilla.discovery.impl.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.discovery.DiscoveryListener;
import dev.flotilla.discovery.Instance;
import org.junit.jupiter.api.Test;

class ListenerDispatcherTest {

  private final ListenerDispatcher calls = new ListenerDispatcher();

  @Test
  void aListenerThatThrowsAnErrorSilencesNeitherTheNextOneNorTheNextEvent() {
    calls.listen(
        new DiscoveryListener() {
          @Override
          public void appeared(Instance instance) {
            throw new NoClassDefFoundError("com/example/Missing, on purpose");
          }
        });
    Told told = new Told();
    calls.listen(told);

    calls.add(ListenerDispatcher.APPEARED, Examples.instance("a", "stock", "n1"));
    calls.make();
    calls.add(ListenerDispatcher.LOST, Examples.instance("a", "stock", "n1"));
    calls.make();

    assertThat(told.calls()).containsExactly("appeared a", "lost a");
  }
}
