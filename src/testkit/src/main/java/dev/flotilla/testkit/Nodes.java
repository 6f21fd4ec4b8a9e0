package dev.flotilla.testkit;

import dev.flotilla.cluster.Node;
import io.vertx.core.Vertx;
import java.util.function.IntFunction;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * JUnit extension that gives a test N clustered nodes: {@code @RegisterExtension final Nodes nodes
 * = Nodes.of(3)} starts them for each test, a static field once for the class.
 */
public final class Nodes
    implements BeforeAllCallback, AfterAllCallback, BeforeEachCallback, AfterEachCallback {

  private final int count;
  private final IntFunction<TestCluster> start;
  private boolean perClass;
  private TestCluster cluster;

  private Nodes(int count, IntFunction<TestCluster> start) {
    this.count = count;
    this.start = start;
  }

  /** Starts this many nodes. */
  public static Nodes of(int count) {
    return new Nodes(count, TestCluster::start);
  }

  /** See {@link TestCluster#startSplittable}. */
  public static Nodes splittable(int count) {
    return new Nodes(count, TestCluster::startSplittable);
  }

  /** The cluster, to do more to it than what is below. */
  public TestCluster cluster() {
    return cluster;
  }

  /** See {@link TestCluster#node}. */
  public Node node(int index) {
    return cluster.node(index);
  }

  /** See {@link TestCluster#vertx}. */
  public Vertx vertx(int index) {
    return cluster.vertx(index);
  }

  /** See {@link TestCluster#addNode()}. */
  public Node addNode() {
    return cluster.addNode();
  }

  /** See {@link TestCluster#crash}. */
  public void crash(int index) {
    cluster.crash(index);
  }

  /** See {@link TestCluster#split}. */
  public void split(int index) {
    cluster.split(index);
  }

  /** See {@link TestCluster#heal}. */
  public void heal() {
    cluster.heal();
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    perClass = true;
    cluster = start.apply(count);
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    if (!perClass) {
      cluster = start.apply(count);
    }
  }

  @Override
  public void afterEach(ExtensionContext context) {
    if (!perClass && cluster != null) {
      cluster.close();
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (cluster != null) {
      cluster.close();
    }
  }
}
