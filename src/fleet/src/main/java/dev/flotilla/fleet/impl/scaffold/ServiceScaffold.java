package dev.flotilla.fleet.impl.scaffold;

import dev.flotilla.fleet.impl.os.FleetFailure;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Adds a service to this tree: its contract, a module with its verticle and test, and entries. */
public final class ServiceScaffold {

  private static final String CLUSTER = "cluster-config/cluster.yaml";
  private static final String GATEWAY = "cluster-config/gateway.yaml";
  private static final String DIST = "src/dist/pom.xml";
  private static final String POM = "pom.xml";
  private static final String CONTRACTS = "verticles/contracts/";
  private static final String ARTIFACTS = "flotilla-verticle-";

  private final Checkout checkout;
  private final ModuleName name;
  private final ServiceFiles files;
  private final String module;

  /**
   * @param root the source tree
   * @param sql whether the service keeps its data in PostgreSQL
   * @throws FleetFailure if the name cannot be that of a service
   */
  public ServiceScaffold(Path root, String name, boolean sql) {
    this.checkout = new Checkout(root);
    this.name = ModuleName.ofService(name);
    if (sql) {
      this.name.checkSchema();
    }
    this.module = "verticles/" + name + "/";
    this.files =
        new ServiceFiles(
            this.name,
            sql,
            "dev.flotilla.contracts." + this.name.packageName(),
            "dev.flotilla.verticles." + this.name.packageName(),
            "../../cluster-config");
  }

  /**
   * The files to write. The tree is only read.
   *
   * @param group of {@code cluster.yaml} that is to host the verticle; null for the last one
   * @throws FleetFailure if the name is taken, or there is no such group
   */
  public FileChanges changes(String group) {
    refuseTaken();
    FileChanges changes = new FileChanges(checkout.root());
    files.addContract(changes, CONTRACTS);
    changes.create(module + "pom.xml", fill("service/pom.xml"));
    files.addVerticle(changes, module);
    changes.edit(POM, this::listed);
    changes.edit(DIST, pom -> withVerticle(pom, "service/dist-dependency.xml"));
    changes.edit(CLUSTER, cluster -> hosted(cluster, group));
    changes.edit(
        GATEWAY, gateway -> new YamlList(GATEWAY, gateway).append(List.of("routes"), route()));
    return changes;
  }

  /** A command line that sends a first request to the service through the gateway. */
  public String exampleRequest(String gateway) {
    String url = gateway + "/api/" + name.text();
    return files.sql()
        ? "curl -X PUT -H 'Content-Type: application/json' -d '{\"text\": \"hello\"}' "
            + url
            + "/first"
        : "curl " + url + "/Ada";
  }

  private String listed(String pom) {
    return withVerticle(
        PomText.withModule(pom, "verticles/", name.text()), "service/managed-dependency.xml");
  }

  private String withVerticle(String pom, String template) {
    return PomText.withDependency(pom, ARTIFACTS, fill(template));
  }

  private String hosted(String cluster, String group) {
    YamlList list = new YamlList(CLUSTER, cluster);
    List<String> groups = list.keysBelow("groups");
    String host = group == null && !groups.isEmpty() ? groups.get(groups.size() - 1) : group;
    if (!groups.contains(host)) {
      throw FleetFailure.wrongUse(
          "there is no group " + host + "; groups are: " + String.join(", ", groups));
    }
    String verticle = files.verticlePackage() + "." + name.type() + "Verticle";
    return list.append(List.of("groups", host, "verticles"), verticle);
  }

  private String route() {
    String contract = files.contractPackage() + "." + name.type();
    return "{path: /api/" + name.text() + ", contract: " + contract + "}";
  }

  private String fill(String template) {
    return Templates.fill(template, Map.of("name", name.text(), "version", checkout.version()));
  }

  private void refuseTaken() {
    String artifact = "<artifactId>" + ARTIFACTS + name.text() + "</artifactId>";
    String contract =
        CONTRACTS + "src/main/java/" + files.contractPackage().replace('.', '/') + "/";
    refuseIf(checkout.has(module), module);
    refuseIf(checkout.has(contract), contract);
    refuseIfIn(POM, "<module>verticles/" + name.text() + "</module>");
    refuseIfIn(POM, artifact);
    refuseIfIn(DIST, artifact);
    refuseIfIn(CLUSTER, files.verticlePackage() + ".");
    refuseIfIn(GATEWAY, "path: /api/" + name.text() + ",");
  }

  private void refuseIfIn(String file, String entry) {
    refuseIf(checkout.read(file).contains(entry), "'" + entry + "' in " + file);
  }

  private void refuseIf(boolean taken, String what) {
    if (taken) {
      throw FleetFailure.wrongUse(
          "the name '" + name.text() + "' is taken: there is " + what + " already");
    }
  }
}
