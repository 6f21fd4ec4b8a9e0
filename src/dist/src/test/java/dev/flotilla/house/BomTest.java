package dev.flotilla.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** The BOM that applications import names every module that they can use, and has no parent. */
class BomTest {

  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

  /** Modules of this tree that no application depends on: its tests, its benchmarks, its shop. */
  private static final Set<String> INTERNAL =
      Set.of(
          "src/bom",
          "src/faults",
          "src/load",
          "src/bench",
          "src/dist",
          "verticles/contracts",
          "verticles/inventory",
          "verticles/payments",
          "verticles/shipping",
          "verticles/orders",
          "verticles/catalog",
          "verticles/bank");

  @Test
  void theBomManagesEveryModuleThatApplicationsCanUse() throws Exception {
    Set<String> published = new TreeSet<>();
    for (String module : texts("pom.xml", "/project/modules/module")) {
      if (!INTERNAL.contains(module)) {
        published.addAll(texts(module + "/pom.xml", "/project/artifactId"));
      }
    }

    assertThat(
            texts(
                "src/bom/pom.xml",
                "/project/dependencyManagement//dependency[groupId='dev.flotilla']/artifactId"))
        .isEqualTo(published);
  }

  @Test
  void theBomHasNoParentAndTheVersionOfTheModules() throws Exception {
    assertThat(texts("src/bom/pom.xml", "/project/parent")).isEmpty();
    assertThat(texts("src/bom/pom.xml", "/project/version"))
        .isEqualTo(texts("src/core/pom.xml", "/project/parent/version"));
  }

  private static Set<String> texts(String pom, String path) throws Exception {
    Document document =
        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(ROOT.resolve(pom).toFile());
    NodeList nodes =
        (NodeList)
            XPathFactory.newInstance().newXPath().evaluate(path, document, XPathConstants.NODESET);
    Set<String> texts = new TreeSet<>();
    IntStream.range(0, nodes.getLength())
        .mapToObj(at -> nodes.item(at).getTextContent().strip())
        .forEach(texts::add);
    return texts;
  }
}
