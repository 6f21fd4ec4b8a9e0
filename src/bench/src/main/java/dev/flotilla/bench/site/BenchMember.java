package dev.flotilla.bench.site;

import dev.flotilla.testkit.FreePorts;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * One member of a cluster that is measured.
 *
 * @param cluster name of the cluster of all
 * @param name of the node
 * @param port of this member
 * @param members {@code host:port} of all, this one among them
 */
public record BenchMember(String cluster, String name, int port, List<String> members) {

  /** Members of a new cluster on loopback, with these names. */
  public static List<BenchMember> of(String cluster, String... names) {
    String unique = cluster + "-" + UUID.randomUUID();
    List<Integer> ports = Stream.of(names).map(name -> FreePorts.next()).toList();
    List<String> all = ports.stream().map(port -> "127.0.0.1:" + port).toList();
    List<BenchMember> benchMembers = new ArrayList<>();
    for (int i = 0; i < names.length; i++) {
      benchMembers.add(new BenchMember(unique, names[i], ports.get(i), all));
    }
    return benchMembers;
  }
}
