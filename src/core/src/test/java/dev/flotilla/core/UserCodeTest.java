package dev.flotilla.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class UserCodeTest {

  private static final Error MISSING_CLASS = new NoClassDefFoundError("com/example/Missing");

  @Test
  void anErrorOfTheWorkFailsItsFuture() {
    Supplier<Future<String>> work =
        () -> {
          throw MISSING_CLASS;
        };

    assertThat(UserCode.start("the work of a test", work).cause()).isSameAs(MISSING_CLASS);
  }

  @Test
  void workThatGivesNoFutureFailsAndNamesItself() {
    assertThat(UserCode.start("the work of breaker stock", () -> null).cause())
        .isInstanceOf(NullPointerException.class)
        .hasMessage("the work of breaker stock gave null instead of a future");
  }

  @Test
  void workThatSucceedsIsLeftAlone() {
    Future<String> done = Future.succeededFuture("done");

    assertThat(UserCode.start("the work of a test", () -> done)).isSameAs(done);
  }

  @Test
  void anErrorOfOneListenerDoesNotSilenceTheNext() {
    List<String> told = new ArrayList<>();
    Consumer<String> broken =
        event -> {
          throw MISSING_CLASS;
        };
    List<Consumer<String>> listeners = List.of(broken, told::add);

    UserCode.tell("test listener", listeners, listener -> listener.accept("appeared"));

    assertThat(told).containsExactly("appeared");
  }

  @Test
  void aCallbackThatThrowsIsNoticed() {
    assertThat(UserCode.run("a callback", () -> {})).isTrue();
    assertThat(
            UserCode.run(
                "a callback",
                () -> {
                  throw MISSING_CLASS;
                }))
        .isFalse();
  }
}
