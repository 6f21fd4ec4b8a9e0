package dev.flotilla.cluster.impl;

import com.hazelcast.config.AdvancedNetworkConfig;
import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.NetworkConfig;
import com.hazelcast.config.ServerSocketEndpointConfig;
import com.hazelcast.config.YamlConfigBuilder;
import com.hazelcast.core.HazelcastException;
import com.hazelcast.instance.EndpointQualifier;
import dev.flotilla.cluster.NodeOptions;
import dev.flotilla.core.ConfigFailure;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;

/** The Hazelcast configuration of a node: the file, overridden by the options of the node. */
final class HazelcastSettings {

  private static final String BUILT_IN = "/flotilla-hazelcast.yaml";

  private HazelcastSettings() {}

  /**
   * Blocks.
   *
   * @throws ConfigFailure naming the file if it is missing or broken, or the host if unknown
   */
  static Config of(NodeOptions options) {
    Config config =
        options
            .hazelcastConfig()
            .map(HazelcastSettings::read)
            .orElseGet(HazelcastSettings::builtIn);
    config.setClusterName(options.cluster());
    config.setInstanceName(null);
    config.setProperty("hazelcast.shutdownhook.enabled", "false");
    MemberAttributes.write(options, config.getMemberAttributeConfig());
    AdvancedNetworkConfig network = config.getAdvancedNetworkConfig();
    if (!network.isEnabled()) {
      separateMembers(config.getNetworkConfig(), network);
    }
    InetAddress address = address(options.host());
    if (address instanceof Inet6Address) {
      config.setProperty("hazelcast.prefer.ipv4.stack", "false"); // otherwise Hazelcast ignores it
    }
    bind(options, address, memberEndpoint(network));
    join(options.members(), network.getJoin());
    return config;
  }

  private static Config read(Path file) {
    try {
      return new YamlConfigBuilder(file.toString()).build();
    } catch (FileNotFoundException missing) {
      throw new ConfigFailure(file + ": no such file");
    } catch (HazelcastException broken) {
      throw new ConfigFailure(file + ": " + firstLine(broken));
    }
  }

  private static Config builtIn() {
    try (InputStream yaml = HazelcastSettings.class.getResourceAsStream(BUILT_IN)) {
      return new YamlConfigBuilder(yaml).build();
    } catch (IOException broken) {
      throw new IllegalStateException(BUILT_IN + " cannot be read", broken);
    }
  }

  private static String firstLine(Exception broken) {
    return String.valueOf(broken.getMessage()).lines().findFirst().orElse("");
  }

  /**
   * An endpoint that only members use. On one that clients share, a connection whose peer hangs
   * before the handshake keeps a thread of Hazelcast busy for as long, and everything else that
   * this thread has to send waits: healthy members are evicted for it.
   *
   * @see <a href="https://github.com/hazelcast/hazelcast/issues/26473">Hazelcast's bug</a>
   */
  private static void separateMembers(NetworkConfig shared, AdvancedNetworkConfig network) {
    if (shared.getRestApiConfig().isEnabled() || shared.getMemcacheProtocolConfig().isEnabled()) {
      throw new ConfigFailure(
          "network.rest-api and network.memcache-protocol of Hazelcast need an endpoint of their"
              + " own: configure them under advanced-network");
    }
    ServerSocketEndpointConfig members = new ServerSocketEndpointConfig();
    members.setPublicAddress(shared.getPublicAddress());
    members.setReuseAddress(shared.isReuseAddress());
    members.setOutboundPorts(shared.getOutboundPorts());
    members.setOutboundPortDefinitions(shared.getOutboundPortDefinitions());
    members.setSSLConfig(shared.getSSLConfig());
    members.setSocketInterceptorConfig(shared.getSocketInterceptorConfig());
    members.setSymmetricEncryptionConfig(shared.getSymmetricEncryptionConfig());
    network
        .setEnabled(true)
        .setMemberEndpointConfig(members)
        .setJoin(shared.getJoin())
        .setIcmpFailureDetectorConfig(shared.getIcmpFailureDetectorConfig())
        .setMemberAddressProviderConfig(shared.getMemberAddressProviderConfig());
  }

  private static ServerSocketEndpointConfig memberEndpoint(AdvancedNetworkConfig network) {
    return (ServerSocketEndpointConfig) network.getEndpointConfigs().get(EndpointQualifier.MEMBER);
  }

  private static void bind(
      NodeOptions options, InetAddress address, ServerSocketEndpointConfig members) {
    members.setPort(options.hazelcastPort()).setPortAutoIncrement(false);
    // Nothing may listen on an address that is not configured.
    members.getInterfaces().setEnabled(true).setInterfaces(List.of(address.getHostAddress()));
  }

  private static InetAddress address(String host) {
    try {
      return InetAddress.getByName(host);
    } catch (IOException unknown) {
      throw new ConfigFailure("host must be a known name or an address but was " + host);
    }
  }

  /**
   * A file with another discovery mechanism, such as Kubernetes, keeps it if no member is named.
   */
  private static void join(List<String> members, JoinConfig join) {
    if (members.isEmpty() && !join.getTcpIpConfig().isEnabled()) {
      return;
    }
    join.getAutoDetectionConfig().setEnabled(false);
    join.getMulticastConfig().setEnabled(false);
    join.getTcpIpConfig().setEnabled(true).setMembers(members);
  }
}
