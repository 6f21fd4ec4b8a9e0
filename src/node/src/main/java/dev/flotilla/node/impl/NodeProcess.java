package dev.flotilla.node.impl;

import dev.flotilla.cluster.DrainStage;
import dev.flotilla.cluster.Node;
import dev.flotilla.core.Clock;
import dev.flotilla.core.ConfigFailure;
import dev.flotilla.core.Deadline;
import dev.flotilla.core.Durations;
import dev.flotilla.core.ServiceFailure;
import dev.flotilla.core.ServiceFailure.Code;
import dev.flotilla.discovery.Discovery;
import dev.flotilla.discovery.DiscoveryOptions;
import dev.flotilla.insight.NodeAgent;
import dev.flotilla.insight.Telemetry;
import dev.flotilla.insight.event.NodeEvents;
import dev.flotilla.insight.metrics.NodeMeters;
import dev.flotilla.insight.trace.TraceAgent;
import dev.flotilla.insight.trace.TraceRecorder;
import dev.flotilla.mesh.Mesh;
import dev.flotilla.mesh.PolicyStore;
import dev.flotilla.node.NodeContext;
import dev.flotilla.rpc.Services;
import dev.flotilla.rpc.WarmUp;
import dev.flotilla.sql.Sql;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts a node together, ability by ability. Runs on the main thread, which may wait. */
public final class NodeProcess {

  private static final Logger LOG = LoggerFactory.getLogger(NodeProcess.class);

  /** Undeploys, closes and leaves are bounded one by one; this only ends what they miss. */
  private static final Duration DRAIN_LIMIT = Duration.ofSeconds(60);

  private final NodeSettings settings;
  private final StartTimeline timeline;
  private final Deadline deadline;
  private final TraceRecorder recorder;

  private NodeProcess(NodeSettings settings, StartTimeline timeline) {
    this.settings = settings;
    this.timeline = timeline;
    this.deadline = Deadline.after(Clock.system(), settings.node().startTimeout());
    this.recorder = TraceRecorder.create(settings.traces(), settings.node().name());
  }

  /**
   * Starts a node.
   *
   * @param timeline gets the steps of the start
   * @return whether it runs; if not, the reason is on standard error and nothing is left
   * @throws UsageException for arguments that do not fit the configuration
   */
  public static boolean start(
      NodeArguments nodeArguments, Map<String, String> environment, StartTimeline timeline) {
    try {
      timeline.sinceMain("read the arguments and open the log");
      NodeSettings settings =
          timeline.time(
              "read the configuration", () -> NodeSettings.read(nodeArguments, environment));
      new NodeProcess(settings, timeline).start();
      return true;
    } catch (UsageException wrong) {
      throw wrong;
    } catch (ConfigFailure | ServiceFailure refused) {
      say(nodeArguments.name(), refused.getMessage());
    } catch (RuntimeException | Error broken) { // a class that is missing, for one
      LOG.error("the node does not start", broken);
      say(nodeArguments.name(), broken.toString());
    }
    return false;
  }

  /** The last line of a failed start, which launchers show. */
  private static void say(String node, String reason) {
    String subject = "node " + node + " ";
    System.err.println(reason.startsWith(subject) ? reason : subject + "cannot start: " + reason);
  }

  private void start() {
    Node node = await("join the cluster", this::join);
    try {
      EndpointPages.node(node, settings.node().cluster(), settings.verticles());
      node.endpoint("/startup", () -> timeline.page(settings.node().name()));
      NodeContext context = open(node);
      host(context);
      warmUp(context);
      await("become ready", node::up);
      timeline.up();
      LOG.info("node {} was up after {}", settings.node().name(), timeline.text());
    } catch (RuntimeException | Error failed) {
      leave(node);
      throw failed;
    }
  }

  private Future<Node> join() {
    return settings.traces().enabled()
        ? Node.start(settings.node(), recorder.vertxTracing())
        : Node.start(settings.node());
  }

  private static void leave(Node node) {
    try {
      node.drain().await(DRAIN_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      LOG.warn("the node did not leave in order within {}", Durations.text(DRAIN_LIMIT));
    }
  }

  private NodeContext open(Node node) {
    HealthCheckedSql sql =
        HealthCheckedSql.open(
            node.vertx(), Sql.open(node.vertx(), settings.sql()), settings.sql().uri(), timeline);
    node.onDrain(DrainStage.CLOSE, "sql", sql::close);
    node.readyWhen("database", sql::ready);
    Discovery discovery =
        await("open discovery", () -> Discovery.open(node.vertx(), DiscoveryOptions.defaults()));
    discovery.hold(); // other nodes do not call cold services
    node.onDrain(DrainStage.WITHDRAW, "discovery", discovery::withdrawAll);
    node.onDrain(DrainStage.CLOSE, "discovery", discovery::close);
    Mesh mesh = Mesh.create(node.vertx(), discovery, settings.policies());
    node.onDrain(DrainStage.CLOSE, "mesh", mesh::close);
    if (settings.traces().enabled()) {
      mesh.trace(recorder);
    }
    TraceAgent traces =
        await("answer about traces", () -> TraceAgent.start(node.vertx(), recorder));
    node.onDrain(DrainStage.UNREGISTER, "traces", traces::close);
    node.endpoint("/traces", recorder::status);
    PolicyStore policies = policies(node, mesh);
    Services services = Services.create(node.vertx(), discovery, mesh, settings.rpc());
    node.onDrain(DrainStage.QUIESCE, "services", services::quiesce);
    node.onDrain(DrainStage.CLOSE, "services", services::close);
    node.readyWhen("visible", discovery::awaitVisible);
    measure(node, discovery, mesh, services);
    EndpointPages.abilities(node, discovery, mesh);
    return new NodeContext(
        node, discovery, mesh, policies, services, sql, settings.config(), Clock.system());
  }

  private void measure(Node node, Discovery discovery, Mesh mesh, Services services) {
    NodeMeters.bind(node.meters(), discovery, mesh, services);
    Telemetry telemetry =
        await("open its telemetry address", () -> Telemetry.start(node.vertx(), node.meters()));
    node.endpoint("/loops", telemetry::loops);
    node.onDrain(DrainStage.UNREGISTER, "telemetry address", telemetry::close);
  }

  private PolicyStore policies(Node node, Mesh mesh) {
    PolicyStore policies =
        await("learn the policies of the cluster", () -> PolicyStore.open(node.vertx(), mesh));
    policies.watch(settings.config());
    node.onDrain(DrainStage.CLOSE, "policies", policies::close);
    NodeAgent agent =
        await("open its admin address", () -> NodeAgent.start(node.vertx(), mesh, policies));
    node.onDrain(DrainStage.UNREGISTER, "admin address", agent::close);
    NodeEvents events =
        await("open its events", () -> NodeEvents.start(node.vertx(), mesh, policies));
    node.onDrain(DrainStage.UNREGISTER, "events", events::close);
    return policies;
  }

  private void host(NodeContext context) {
    VerticleDeployer verticleDeployer =
        new VerticleDeployer(context, () -> deadline.passed(Clock.system()), timeline);
    context.node().onDrain(DrainStage.UNREGISTER, "verticles", verticleDeployer::undeploy);
    await(StartTimeline.VERTICLES, () -> verticleDeployer.deploy(settings.verticles()));
  }

  private <T> T await(String what, Supplier<Future<T>> work) {
    return timeline.time(what, () -> await(what, work.get()));
  }

  private void warmUp(NodeContext context) {
    WarmUp warmUp = await("warm up", () -> context.services().warmUp());
    if (warmUp.methods() > 0) {
      LOG.info(
          "{} methods are warm after {} calls in {} ms: a call took {} µs at first, {} µs at last",
          warmUp.methods(),
          warmUp.outcome().count(),
          warmUp.outcome().took().toMillis(),
          warmUp.outcome().first().toNanos() / 1_000,
          warmUp.outcome().last().toNanos() / 1_000);
    }
    await("announce its services", () -> context.discovery().release());
  }

  /** Longer than the work's own deadline, which says better what is missing. */
  private <T> T await(String what, Future<T> work) {
    Duration limit = deadline.left(Clock.system()).plusSeconds(5);
    try {
      return work.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      throw new ServiceFailure(
          Code.DEADLINE_EXCEEDED,
          "it did not " + what + " within " + Durations.text(settings.node().startTimeout()));
    }
  }
}
