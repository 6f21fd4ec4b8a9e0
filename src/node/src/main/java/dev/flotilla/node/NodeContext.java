package dev.flotilla.node;

import dev.flotilla.cluster.Node;
import dev.flotilla.core.Clock;
import dev.flotilla.core.ConfigDirectory;
import dev.flotilla.discovery.Discovery;
import dev.flotilla.mesh.Mesh;
import dev.flotilla.mesh.PolicyStore;
import dev.flotilla.rpc.Services;
import dev.flotilla.sql.Sql;

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
    Clock clock) {}
