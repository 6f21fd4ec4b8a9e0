package dev.flotilla.fleet.impl.scaffold;

import java.util.Map;

/**
 * The Java files of one service, of which there are two kinds: one keeps no state, one keeps notes
 * in PostgreSQL.
 *
 * @param sql whether it is of the second kind
 * @param contractPackage of the contract
 * @param verticlePackage of everything else
 * @param config path of the folder {@code cluster-config} from the module of the verticle
 */
record ServiceFiles(
    ModuleName name, boolean sql, String contractPackage, String verticlePackage, String config) {

  /** Adds the contract to a module. */
  void addContract(FileChanges changes, String module) {
    String folder = module + "src/main/java/" + contractPackage.replace('.', '/') + "/";
    changes.create(folder + name.type() + ".java", fill(kind() + "Contract.java"));
    changes.create(folder + "package-info.java", fill("contract-package-info.java"));
  }

  /** Adds the verticle, what it publishes and their test to a module. */
  void addVerticle(FileChanges changes, String module) {
    String folder = verticlePackage.replace('.', '/') + "/";
    String main = module + "src/main/java/" + folder;
    String test = module + "src/test/";
    changes.create(main + name.type() + "Verticle.java", fill(kind() + "Verticle.java"));
    changes.create(main + name.type() + "Service.java", fill(kind() + "Service.java"));
    if (sql) {
      String migrations = module + "src/main/resources/db/migration/" + name.schema() + "/";
      changes.create(main + "NoteRepository.java", fill(kind() + "NoteRepository.java"));
      changes.create(migrations + "V1__note.sql", fill(kind() + "migration.sql"));
    }
    changes.create(main + "package-info.java", fill("verticle-package-info.java"));
    changes.create(
        test + "java/" + folder + name.type() + "VerticleTest.java",
        fill(kind() + "VerticleTest.java"));
    changes.create(test + "resources/logback-test.xml", fill("logback-test.xml"));
  }

  private String kind() {
    return sql ? "sql/" : "plain/";
  }

  private String fill(String template) {
    return Templates.fill(
        "service/" + template,
        Map.of(
            "name",
            name.text(),
            "type",
            name.type(),
            "schema",
            name.schema(),
            "contractPackage",
            contractPackage,
            "verticlePackage",
            verticlePackage,
            "config",
            config));
  }
}
