package dev.flotilla.mesh.impl.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.flotilla.core.CallContext;
import dev.flotilla.core.Clock;
import dev.flotilla.core.Deadline;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.TraceContext;
import dev.flotilla.discovery.Instance;
import dev.flotilla.mesh.Call;
import dev.flotilla.mesh.InstanceHealth;
import dev.flotilla.mesh.LimitStatus;
import dev.flotilla.mesh.MeshListener;
import dev.flotilla.mesh.breaker.TripCause;
import dev.flotilla.mesh.impl.base.MeshEnvironment;
import dev.flotilla.mesh.impl.base.RandomSource;
import dev.flotilla.mesh.policy.Policies;
import dev.flotilla.mesh.policy.Policy;
import dev.flotilla.testkit.ManualClock;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * A mesh whose time, chance and instances are in the hands of a test. Waits between attempts are
 * zero.
 */
public final class MeshLab implements AutoCloseable, MeshListener {

  public static final long SEED = 20260301;

  public final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
  public final ManualClock clock = new ManualClock();
  public final MemoryDiscovery discovery = new MemoryDiscovery();
  public final Carrier carrier = new Carrier();
  public final List<String> events = new CopyOnWriteArrayList<>();
  public final MeshImpl mesh;
  private final Random random = new Random(SEED);
  private final AtomicLong paused = new AtomicLong();

  public MeshLab() {
    this(Policy.defaults());
  }

  public MeshLab(Policy policy) {
    RandomSource dice = this::roll;
    MeshEnvironment environment =
        new MeshEnvironment((VertxInternal) vertx, pausable(), clock, dice);
    mesh = new MeshImpl(environment, discovery, new Policies(policy, null));
    mesh.listen(this);
  }

  /** An instance per name, each on a node named {@code node-NAME}. */
  public MeshLab with(String... ids) {
    for (String id : ids) {
      discovery.add("stock", id, "node-" + id);
    }
    return this;
  }

  /** An instance per name that runs this version, each on a node named {@code node-NAME}. */
  public MeshLab running(String version, String... ids) {
    for (String id : ids) {
      discovery.add("stock", id, "node-" + id, version);
    }
    return this;
  }

  public Future<String> read() {
    return mesh.call(new Call("stock", "level", Instance.Kind.RPC, true), carrier);
  }

  public Future<String> write() {
    return mesh.call(new Call("stock", "reserve", Instance.Kind.RPC, false), carrier);
  }

  /** A call of this name that may be repeated. */
  Future<String> read(String method) {
    return mesh.call(new Call("stock", method, Instance.Kind.RPC, true), carrier);
  }

  /** Does work as if for a request that has so much time left. */
  public Future<String> within(Duration left, Supplier<Future<String>> work) throws Exception {
    ContextInternal context = ((VertxInternal) vertx).createEventLoopContext().duplicate();
    new CallContext(Deadline.after(clock, left), TraceContext.start(), "test").bindTo(context);
    CompletableFuture<Future<String>> made = new CompletableFuture<>();
    context.runOnContext(go -> made.complete(work.get()));
    return made.get(20, TimeUnit.SECONDS);
  }

  /** Reads until one goes to this instance, answering those that do not. */
  public Carrier.Sent readAt(String id) throws Exception {
    for (int i = 0; i < 1000; i++) {
      Future<String> result = read();
      Carrier.Sent sent = carrier.next();
      if (sent.id().equals(id)) {
        return sent;
      }
      sent.answer("ok");
      value(result);
    }
    throw new AssertionError("no call went to " + id);
  }

  /** Makes calls that are answered after a millisecond, and counts those that this instance got. */
  public int share(String id, int calls) throws Exception {
    int got = 0;
    for (int i = 0; i < calls; i++) {
      Future<String> result = read();
      Carrier.Sent sent = carrier.next();
      clock.advance(Duration.ofMillis(1));
      sent.answer("ok");
      value(result);
      got += sent.id().equals(id) ? 1 : 0;
    }
    return got;
  }

  public InstanceHealth health(String id) {
    return mesh.status().instances().stream()
        .filter(h -> h.instanceId().equals(id))
        .findFirst()
        .orElseThrow();
  }

  /** How full the service is. */
  LimitStatus limit() {
    return mesh.status().limits().stream()
        .filter(l -> l.name().equals("stock"))
        .findFirst()
        .orElseThrow();
  }

  public boolean ejected(String id) {
    return !health(id).ejectedFor().isZero();
  }

  public void advance(long millis) {
    clock.advance(Duration.ofMillis(millis));
  }

  /** Time passes, and this process does nothing. */
  public void pause(long millis) {
    paused.addAndGet(millis * 1_000_000);
    advance(Sweeper.PERIOD_MILLIS);
  }

  public static String value(Future<String> result) throws Exception {
    return result.await(20, TimeUnit.SECONDS);
  }

  public static ServiceFailure failure(Future<String> result) {
    ServiceFailure failure = catchThrowableOfType(ServiceFailure.class, () -> value(result));
    assertThat(failure).as("a failure, seed " + SEED).isNotNull();
    return failure;
  }

  @Override
  public void ejected(Instance instance, TripCause cause, Duration time) {
    events.add(instance.id() + " ejected " + cause + " " + time.toMillis());
  }

  @Override
  public void returned(Instance instance) {
    events.add(instance.id() + " returned");
  }

  @Override
  public void panicChanged(String service, boolean panicking) {
    events.add(service + " panics " + panicking);
  }

  @Override
  public void budgetSpent(Call call) {
    events.add("budget spent");
  }

  @Override
  public void hedged(Call call, Instance slow) {
    events.add("hedged " + slow.id());
  }

  @Override
  public void shed(Call call, ServiceFailure failure) {
    events.add("shed " + call.method() + " " + failure.code());
  }

  @Override
  public void close() throws Exception {
    mesh.close().await(20, TimeUnit.SECONDS);
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  private Clock pausable() {
    return new Clock() {
      @Override
      public long nanos() {
        return clock.nanos() + paused.get();
      }

      @Override
      public Instant now() {
        return clock.now().plusNanos(paused.get());
      }
    };
  }

  // Bounds of waits are thousands of microseconds, those of picks are numbers of instances.
  private synchronized int roll(int bound) {
    return bound > 2_000 && bound != RandomSource.MILLION ? 0 : random.nextInt(bound);
  }
}
