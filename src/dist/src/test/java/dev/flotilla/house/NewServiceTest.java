package dev.flotilla.house;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.fleet.impl.scaffold.AppScaffold;
import dev.flotilla.fleet.impl.scaffold.ServiceScaffold;
import dev.flotilla.rpc.Contract;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the generators write compiles against the modules of this tree. */
class NewServiceTest {

  private static final Path CHECKOUT = Path.of("../..").toAbsolutePath().normalize();

  @TempDir Path root;

  @BeforeEach
  void theFilesThatGeneratorsEdit() throws IOException {
    for (String file :
        List.of(
            "pom.xml",
            "src/dist/pom.xml",
            "cluster-config/cluster.yaml",
            "cluster-config/gateway.yaml")) {
      Files.createDirectories(root.resolve(file).getParent());
      Files.copy(CHECKOUT.resolve(file), root.resolve(file));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aGeneratedServiceCompilesAndItsContractIsServedOverHttp(boolean sql) throws Exception {
    new ServiceScaffold(root, "gift-cards", sql).changes(null).apply();

    Path classes = compiled(root.resolve("verticles"));

    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {classes.toUri().toURL()}, getClass().getClassLoader())) {
      Contract contract =
          Contract.of(loader.loadClass("dev.flotilla.contracts.giftcards.GiftCards"));
      assertThat(contract.service()).isEqualTo("gift-cards");
      assertThat(contract.methods().values()).isNotEmpty().allMatch(it -> it.http().isPresent());
      assertThat(loader.loadClass("dev.flotilla.verticles.giftcards.GiftCardsVerticle"))
          .isNotNull();
    }
  }

  @Test
  void aGeneratedApplicationCompiles() throws Exception {
    Path project = root.resolve("my app");
    new AppScaffold(root, project, null).changes().apply();

    assertThat(compiled(project).resolve("com/example/myapp/greeter/GreeterVerticle.class"))
        .exists();
  }

  private Path compiled(Path sources) throws IOException {
    Path classes = Files.createDirectory(root.resolve("classes"));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<String> options =
        List.of(
            "-d",
            classes.toString(),
            "-parameters",
            "-proc:none",
            "-Xlint:all,-processing,-classfile",
            "-Werror");
    StringWriter said = new StringWriter();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
        Stream<Path> all = Files.walk(sources)) {
      List<Path> java = all.filter(file -> file.toString().endsWith(".java")).toList();
      boolean compiled =
          compiler
              .getTask(said, files, null, options, null, files.getJavaFileObjectsFromPaths(java))
              .call();
      assertThat(compiled).as(said.toString()).isTrue();
    }
    return classes;
  }
}
