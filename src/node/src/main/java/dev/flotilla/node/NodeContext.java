package dev.flotilla.node;

import dev.flotilla.cluster.Node;
import dev.flotilla.core.Clock;
import dev.flotilla.core.ConfigDirectory;
import dev.flotilla.discovery.Discovery;
import dev.flotilla.mesh.Mesh;
import dev.flotilla.mesh.PolicyStore;
import dev.flotilla.node.impl.AbsentSql;
import dev.flotilla.node.impl.ContextOpening;
import dev.flotilla.node.impl.HealthCheckedSql;
import dev.flotilla.rpc.Services;
import dev.flotilla.sql.Sql;
import io.vertx.core.Future;

/**
 * What a node offers its verticles. A verticle named in {@code cluster.yaml} has one public
 * constructor that takes this.
 *
 * @param node the JVM itself, with its Vert.x
 * @param discovery the live view
 * @param mesh calls by name under policies
 * @param policies those of the cluster, and how to change them
 * @param services contracts
 * @param sql the shared database
 * @param config the configuration files
 * @param clock where time comes from
 */
public record NodeContext(
    Node node,
    Discovery discovery,
    Mesh mesh,
    PolicyStore policies,
    Services services,
    Sql sql,
    ConfigDirectory config,
    Clock clock) {

  /**
   * What verticles get on a node that a test or a program of its own has started. It is configured
   * as a node of a cluster is, by {@code policies.yaml} and {@code rpc.yaml}, and closed when the
   * node drains.
   *
   * @param database remains the caller's, who closes it
   * @return completed when verticles can be deployed; fails with {@link
   *     dev.flotilla.core.ConfigFailure} if a file is wrong, with {@code UNAVAILABLE} or {@code
   *     DEADLINE_EXCEEDED} if the cluster does not answer
   */
  public static Future<NodeContext> open(Node node, ConfigDirectory config, Sql database) {
    return new ContextOpening(node, config, database).open();
  }

  /**
   * The shared database for work that can wait. The readiness of the node does not depend on it, as
   * it does as soon as {@link #sql} is used.
   */
  public Sql deferrableSql() {
    return sql instanceof HealthCheckedSql checked ? checked.deferrable() : sql;
  }

  /**
   * Like {@link #open(Node, ConfigDirectory, Sql)}, for verticles that need no database: whatever
   * they ask of {@link #sql} fails with {@code FAILED_PRECONDITION}.
   */
  public static Future<NodeContext> open(Node node, ConfigDirectory config) {
    return new ContextOpening(node, config, new AbsentSql()).open();
  }
}
