package dev.flotilla.rpc.impl;

import dev.flotilla.core.Check;
import dev.flotilla.core.Clock;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.core.Timers.Scheduled;
import dev.flotilla.core.async.InFlight;
import dev.flotilla.core.async.Listeners;
import dev.flotilla.discovery.Announcement;
import dev.flotilla.discovery.Discovery;
import dev.flotilla.discovery.Instance;
import dev.flotilla.mesh.Mesh;
import dev.flotilla.rpc.Contract;
import dev.flotilla.rpc.Publication;
import dev.flotilla.rpc.RpcListener;
import dev.flotilla.rpc.RpcOptions;
import dev.flotilla.rpc.Services;
import dev.flotilla.rpc.WarmUp;
import dev.flotilla.rpc.impl.client.ClientInvocationHandler;
import dev.flotilla.rpc.impl.client.ClientMethod;
import dev.flotilla.rpc.impl.client.RemoteInvoker;
import dev.flotilla.rpc.impl.codec.PayloadLimit;
import dev.flotilla.rpc.impl.server.Dispatcher;
import dev.flotilla.rpc.impl.server.LivePublication;
import dev.flotilla.rpc.impl.transport.ClientTransport;
import dev.flotilla.rpc.impl.transport.RpcAddresses;
import dev.flotilla.rpc.impl.transport.ServerTransport;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.internal.ContextInternal;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Services over the event bus. */
public final class EventBusServices implements Services {

  private static final Duration NONE_LEFT = Duration.ofMillis(1);

  private final Vertx vertx;
  private final Discovery discovery;
  private final RpcOptions options;
  private final Mesh mesh;
  private final Clock clock = Clock.system();
  private final Listeners<RpcListener> listeners = new Listeners<>("rpc listener");
  private final ClientTransport clientTransport;
  private final RemoteInvoker remoteInvoker;
  private final Map<Class<?>, Object> clients = new ConcurrentHashMap<>();
  private final Map<Method, ClientMethod> invoked = new ConcurrentHashMap<>();
  private final Set<InFlight> served = ConcurrentHashMap.newKeySet();
  private final Map<InFlight, WarmUpCalls.Published> published = new ConcurrentHashMap<>();
  private volatile boolean quiet;

  public EventBusServices(Vertx vertx, Discovery discovery, Mesh mesh, RpcOptions options) {
    this.vertx = Check.present("vertx", vertx);
    this.discovery = Check.present("discovery", discovery);
    this.options = Check.present("options", options);
    this.mesh = Check.present("mesh", mesh);
    this.clientTransport = new ClientTransport(vertx, clock, options);
    this.remoteInvoker = new RemoteInvoker(mesh, clock, clientTransport, options, listeners);
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
    Dispatcher dispatcher =
        new Dispatcher(clock, contract, implementation, limit, mesh::spans, listeners);
    InFlight inFlight = dispatcher.inFlight();
    served.add(inFlight);
    if (quiet) {
      served.remove(inFlight);
      return Future.failedFuture(
          new ServiceFailure(
              Code.UNAVAILABLE, contract.service() + " is not published: this node is draining"));
    }
    ContextInternal context = (ContextInternal) vertx.getOrCreateContext();
    String address = RpcAddresses.newAddress(contract.service());
    ServerTransport.Binding binding =
        new ServerTransport.Binding(contract.service(), address, context, dispatcher);
    // Others may call as soon as they see the record, so the address comes first.
    return ServerTransport.open(vertx, clock, options.flow(), binding)
        .compose(consumer -> announce(contract, consumer, inFlight))
        .onSuccess(livePublication -> livePublication.endWith(context))
        .onFailure(failed -> served.remove(inFlight))
        .map(livePublication -> livePublication);
  }

  private Future<LivePublication> announce(
      Contract contract, MessageConsumer<Object> consumer, InFlight inFlight) {
    Runnable whenGone =
        () -> {
          served.remove(inFlight);
          published.remove(inFlight);
        };
    return discovery
        .announce(announcement(contract, consumer.address()))
        .onSuccess(
            told -> published.put(inFlight, new WarmUpCalls.Published(contract, told.instance())))
        .map(told -> new LivePublication(told, inFlight, consumer, this::patience, whenGone))
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
        Map.of(
            CONTRACT_METADATA,
            contract.type().getName(),
            RpcAddresses.FEATURES_METADATA,
            RpcAddresses.CANCEL_FEATURE));
  }

  @Override
  public <T> T client(Class<T> contract) {
    return contract.cast(
        clients.computeIfAbsent(
            contract, type -> ClientInvocationHandler.client(Contract.of(type), remoteInvoker)));
  }

  @Override
  public Future<Buffer> invoke(Contract.Method method, Buffer arguments) {
    ClientMethod known = invoked.get(method.java());
    return (known == null
            ? invoked.computeIfAbsent(
                method.java(), made -> new ClientMethod(method, remoteInvoker))
            : known)
        .invoke(arguments);
  }

  @Override
  public Future<WarmUp> warmUp() {
    List<WarmUpCalls.Published> held =
        published.values().stream()
            .filter(own -> !discovery.all().contains(own.instance()))
            .toList();
    return new WarmUpCalls(vertx, clock, clientTransport).run(held, options.warmUp());
  }

  @Override
  public Future<Void> quiesce() {
    quiet = true;
    return Future.join(served.stream().map(InFlight::close).toList()).mapEmpty();
  }

  @Override
  public Future<Void> close() {
    return clientTransport.close();
  }

  /** Number of calls of this node that wait for credit or for a reply; for tests. */
  public Future<Integer> pending() {
    return clientTransport.pending();
  }

  @Override
  public int inFlight() {
    return served.stream().mapToInt(InFlight::count).sum();
  }

  @Override
  public Scheduled listen(RpcListener listener) {
    return listeners.listen(listener);
  }
}
