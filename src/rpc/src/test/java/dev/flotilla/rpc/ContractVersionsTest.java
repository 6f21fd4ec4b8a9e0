package dev.flotilla.rpc;

import static dev.flotilla.rpc.Bus.failure;
import static dev.flotilla.rpc.Bus.get;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import dev.flotilla.core.Bytes;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.discovery.Discovery;
import dev.flotilla.mesh.Mesh;
import dev.flotilla.mesh.policy.Policies;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A contract of the last version at one end and of the next version at the other. */
class ContractVersionsTest {

  /** The contract as the last version has it. */
  interface Last {

    enum Colour {
      RED,
      @JsonEnumDefaultValue
      OTHER
    }

    enum Size {
      SMALL
    }

    record Paint(
        Colour colour,
        List<Colour> list,
        Map<String, Colour> map,
        Map<Colour, Integer> counts,
        Optional<Colour> perhaps) {}

    record Pot(String name, Size size) {}

    @ServiceName("paints")
    interface Paints {
      Future<Paint> paint(Paint paint);

      Future<List<Pot>> pots(List<Pot> pots);

      Future<Map<Size, Integer>> sizes(Map<Size, Integer> sizes);

      Future<String> name();
    }
  }

  /** The contract as the next version has it: more constants, more fields. */
  interface Next {

    enum Colour {
      RED,
      GREEN,
      @JsonEnumDefaultValue
      OTHER
    }

    enum Size {
      SMALL,
      LARGE
    }

    record Paint(
        Colour colour,
        List<Colour> list,
        Map<String, Colour> map,
        Map<Colour, Integer> counts,
        Optional<Colour> perhaps,
        Optional<String> finish,
        List<Pot> pots) {}

    record Pot(String name, Size size, Optional<Size> lid) {}

    @ServiceName("paints")
    interface Paints {
      Future<Paint> paint(Paint paint);

      Future<List<Pot>> pots(List<Pot> pots);

      Future<Map<Size, Integer>> sizes(Map<Size, Integer> sizes);

      Future<String> name();
    }
  }

  private static final Last.Paint RED =
      new Last.Paint(
          Last.Colour.RED,
          List.of(Last.Colour.RED),
          Map.of("a", Last.Colour.RED),
          Map.of(Last.Colour.RED, 1),
          Optional.empty());

  private static Next.Paint green() {
    return new Next.Paint(
        Next.Colour.GREEN,
        List.of(Next.Colour.RED, Next.Colour.GREEN),
        Map.of("a", Next.Colour.GREEN),
        Map.of(Next.Colour.GREEN, 1),
        Optional.of(Next.Colour.GREEN),
        Optional.of("matt"),
        List.of());
  }

  private static final List<Next.Pot> POTS =
      List.of(
          new Next.Pot("a", Next.Size.SMALL, Optional.of(Next.Size.LARGE)),
          new Next.Pot("b", Next.Size.LARGE, Optional.empty()));

  /** Serves the contract that its node has; its answers are always those of the next version. */
  private static final class NextPaints implements Next.Paints {
    @Override
    public Future<Next.Paint> paint(Next.Paint paint) {
      return Future.succeededFuture(paint.colour() == Next.Colour.RED ? green() : paint);
    }

    @Override
    public Future<List<Next.Pot>> pots(List<Next.Pot> pots) {
      return Future.succeededFuture(POTS);
    }

    @Override
    public Future<Map<Next.Size, Integer>> sizes(Map<Next.Size, Integer> sizes) {
      return Future.succeededFuture(Map.of(Next.Size.LARGE, 1));
    }

    @Override
    public Future<String> name() {
      return Future.succeededFuture("next");
    }
  }

  private static final class LastPaints implements Last.Paints {
    @Override
    public Future<Last.Paint> paint(Last.Paint paint) {
      return Future.succeededFuture(paint);
    }

    @Override
    public Future<List<Last.Pot>> pots(List<Last.Pot> pots) {
      return Future.succeededFuture(pots);
    }

    @Override
    public Future<Map<Last.Size, Integer>> sizes(Map<Last.Size, Integer> sizes) {
      return Future.succeededFuture(sizes);
    }

    @Override
    public Future<String> name() {
      return Future.succeededFuture("last");
    }
  }

  /** A node with one service that another part of it calls through a contract of its own. */
  private record Node(Vertx vertx, Mesh mesh, Services services) {

    static Node open() {
      Vertx vertx = Vertx.vertx();
      Discovery discovery = get(Discovery.open(vertx, Site.DISCOVERY));
      Mesh mesh = Mesh.create(vertx, discovery, Policies.builtIn());
      RpcOptions options =
          RpcOptions.builder().caller("tests").version("1").maxPayload(Bytes.ofMiB(1)).build();
      return new Node(vertx, mesh, Services.create(vertx, discovery, mesh, options));
    }

    void close() {
      get(mesh.close().transform(done -> vertx.close()));
    }
  }

  private static final Node NEW = Node.open();
  private static final Node OLD = Node.open();

  @BeforeAll
  static void publish() {
    get(NEW.services.publish(Next.Paints.class, new NextPaints()));
    get(OLD.services.publish(Last.Paints.class, new LastPaints()));
  }

  @AfterAll
  static void close() {
    NEW.close();
    OLD.close();
  }

  @Test
  void aConstantOfTheNextVersionIsTheDefaultWhereverItStandsInAReply() {
    Last.Paint paint = get(NEW.services.client(Last.Paints.class).paint(RED));

    assertThat(paint)
        .isEqualTo(
            new Last.Paint(
                Last.Colour.OTHER,
                List.of(Last.Colour.RED, Last.Colour.OTHER),
                Map.of("a", Last.Colour.OTHER),
                Map.of(Last.Colour.OTHER, 1),
                Optional.of(Last.Colour.OTHER)));
  }

  @Test
  void aConstantOfTheNextVersionIsTheDefaultInARequestToo() {
    Next.Paint paint = get(OLD.services.client(Next.Paints.class).paint(green()));

    assertThat(paint.colour()).isEqualTo(Next.Colour.OTHER);
    assertThat(paint.list()).containsExactly(Next.Colour.RED, Next.Colour.OTHER);
    assertThat(paint.finish()).as("a field that the old node does not know").isEmpty();
  }

  @Test
  void aReplyThatCannotBeReadSaysWhereAndThatTheCallRan() {
    Last.Paints paints = NEW.services.client(Last.Paints.class);

    ServiceFailure list = failure(paints.pots(List.of()));
    ServiceFailure key = failure(paints.sizes(Map.of()));

    assertThat(list.code()).isEqualTo(Code.INTERNAL);
    assertThat(list.details()).containsKey(ServiceFailure.MAY_HAVE_RUN);
    assertThat(list)
        .hasMessageContaining("paints.pots did run")
        .hasMessageContaining("[1].size: ")
        .hasMessageContaining("LARGE");
    assertThat(key).hasMessageContaining("paints.sizes did run").hasMessageContaining("LARGE");
  }

  @Test
  void repliesThatCannotBeReadStandInNobodysWay() {
    Last.Paints paints = NEW.services.client(Last.Paints.class);

    for (int i = 0; i < 100; i++) {
      assertThat(failure(paints.pots(List.of())).code()).isEqualTo(Code.INTERNAL);
      assertThat(get(paints.name())).isEqualTo("next");
    }
  }

  @Test
  void aRequestThatCannotBeReadIsRefusedByItsField() {
    ServiceFailure refused = failure(OLD.services.client(Next.Paints.class).pots(POTS));

    assertThat(refused.code()).isEqualTo(Code.INVALID_ARGUMENT);
    assertThat(refused).hasMessageContaining("pots[1].size: ").hasMessageContaining("LARGE");
  }
}
