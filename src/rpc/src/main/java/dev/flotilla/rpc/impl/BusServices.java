package dev.flotilla.rpc.impl;

import dev.flotilla.core.Check;
import dev.flotilla.core.Clock;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.discovery.Announcement;
import dev.flotilla.discovery.Discovery;
import dev.flotilla.discovery.Instance;
import dev.flotilla.mesh.Mesh;
import dev.flotilla.rpc.Contract;
import dev.flotilla.rpc.Publication;
import dev.flotilla.rpc.RpcOptions;
import dev.flotilla.rpc.Services;
import dev.flotilla.rpc.impl.bus.Desk;
import dev.flotilla.rpc.impl.bus.Lanes;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Services over the event bus. */
public final class BusServices implements Services {

  private static final Duration NONE_LEFT = Duration.ofMillis(1);

  private final Vertx vertx;
  private final Discovery discovery;
  private final RpcOptions options;
  private final Clock clock = Clock.system();
  private final Lanes lanes;
  private final Carrier carrier;
  private final Map<Class<?>, Object> clients = new ConcurrentHashMap<>();
  private final Set<Gate> gates = ConcurrentHashMap.newKeySet();
  private volatile boolean quiet;

  public BusServices(Vertx vertx, Discovery discovery, Mesh mesh, RpcOptions options) {
    this.vertx = Check.present("vertx", vertx);
    this.discovery = Check.present("discovery", discovery);
    this.options = Check.present("options", options);
    this.lanes = new Lanes(vertx, clock, options);
    this.carrier = new Carrier(Check.present("mesh", mesh), clock, lanes, options);
  }

  @Override
  public <T> Future<Publication> publish(Class<T> contract, T implementation) {
    try {
      Check.present("implementation", implementation);
      return publish(Contract.of(contract), implementation);
    } catch (IllegalArgumentException refused) {
      return Future.failedFuture(refused);
    }
  }

  private Future<Publication> publish(Contract contract, Object implementation) {
    PayloadLimit limit = new PayloadLimit(options.maxPayload());
    Dispatcher dispatcher = new Dispatcher(clock, contract, implementation, limit);
    Gate gate = dispatcher.gate();
    gates.add(gate);
    if (quiet) {
      gates.remove(gate);
      return Future.failedFuture(
          new ServiceFailure(
              Code.UNAVAILABLE, contract.service() + " is not published: this node is draining"));
    }
    ContextInternal context = (ContextInternal) vertx.getOrCreateContext();
    String address = Wire.newAddress(contract.service());
    Desk.Setting setting = new Desk.Setting(contract.service(), address, context, dispatcher);
    // Others may call as soon as they see the record, so the address comes first.
    return Desk.open(vertx, clock, options.flow(), setting)
        .compose(consumer -> announce(contract, consumer, gate))
        .onSuccess(published -> published.endWith(context))
        .onFailure(failed -> gates.remove(gate))
        .map(published -> published);
  }

  private Future<Published> announce(
      Contract contract, MessageConsumer<Object> consumer, Gate gate) {
    Runnable whenGone = () -> gates.remove(gate);
    return discovery
        .announce(announcement(contract, consumer.address()))
        .map(told -> new Published(told, gate, consumer, this::patience, whenGone))
        .onFailure(failed -> consumer.unregister());
  }

  // A node that drains has waited for all calls together, and for as long as it may.
  private Duration patience() {
    return quiet ? NONE_LEFT : options.drainTimeout();
  }

  private Announcement announcement(Contract contract, String address) {
    return new Announcement(
        contract.service(),
        options.version(),
        Instance.Kind.RPC,
        address,
        Map.of(CONTRACT_METADATA, contract.type().getName()));
  }

  @Override
  public <T> T client(Class<T> contract) {
    return contract.cast(
        clients.computeIfAbsent(
            contract, type -> ClientHandler.client(Contract.of(type), carrier)));
  }

  @Override
  public Future<Buffer> invoke(Contract.Method method, Buffer arguments) {
    return carrier.carry(ClientMethod.call(method), arguments, Function.identity());
  }

  @Override
  public Future<Void> quiesce() {
    quiet = true;
    return Future.join(gates.stream().map(Gate::close).toList()).mapEmpty();
  }

  @Override
  public Future<Void> close() {
    return lanes.close();
  }

  /** Calls of this node that wait, for room or for a reply; for tests. */
  public Future<Integer> pending() {
    return lanes.pending();
  }

  @Override
  public int inFlight() {
    return gates.stream().mapToInt(Gate::inside).sum();
  }
}
