package dev.flotilla.mesh.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.flotilla.core.ConfigDirectory;
import dev.flotilla.testkit.Nodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Two nodes of one machine that see the same file. */
class PolicyFileTest {

  @RegisterExtension final Nodes nodes = Nodes.of(2);

  @TempDir private Path folder;

  private final List<PolicySite> sites = new ArrayList<>();
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private ConfigDirectory config;

  @BeforeEach
  void openAndWatch() throws IOException {
    log.start();
    logger().addAppender(log);
    config = new ConfigDirectory(folder, Map.of("FLOTILLA_POLICIES_DEFAULTS_TIMEOUT", "9s"));
    write("services: {stock: {timeout: 1001ms}}");
    for (int index = 0; index < 2; index++) {
      PolicySite site = PolicySite.on(nodes.vertx(index), read());
      site.store().watch(config);
      sites.add(site);
    }
  }

  @AfterEach
  void stopListening() {
    logger().detachAppender(log);
  }

  @Test
  void anEditIsInForceOnAllNodesWithinASecondAsOneVersion() throws Exception {
    List<Duration> times = new ArrayList<>();
    for (int edit = 2; edit <= 6; edit++) {
      write("services: {stock: {timeout: 100" + edit + "ms}}");
      times.add(PolicySite.awaited(sites, "stock", 1_000 + edit));
      assertThat(sites).extracting(PolicySite::version).containsOnly((long) edit);
    }

    PolicySite.assertSoon(times);
    PolicyVersion last = sites.get(1).store().current();
    assertThat(last.origin()).isEqualTo(PolicyVersion.Origin.FILE);
    assertThat(last.by()).isEqualTo("policies.yaml");
    assertThat(last.changes()).containsExactly("services.stock.timeout: 1005ms → 1006ms");
    assertThat(sites.get(1).timeoutOf("other")).as("the environment counts").isEqualTo(9_000);
    assertThat(PolicySite.get(sites.get(0).timeout("other", 5)).version()).isEqualTo(7);
  }

  @Test
  void aBrokenFileIsLoggedOncePerNodeWithLineAndRuleAndChangesNothing() throws Exception {
    PolicyVersion before = sites.get(0).store().current();
    write("services:\n  stock: {timeout: 5s}\n  other: {retry: {maxAttempts: 99}}");
    await().atMost(Duration.ofSeconds(30)).until(() -> errors().size() == 2);

    assertThat(errors())
        .allSatisfy(
            line ->
                assertThat(line)
                    .startsWith(
                        "policies.yaml line 3, services.other.retry.maxAttempts: maxAttempts must"
                            + " be between 1 and 10 but was 99")
                    .contains("version 1 remains active"));
    assertThat(sites).allSatisfy(site -> assertThat(site.store().current()).isEqualTo(before));

    write("services: {stock: {timeout: 5s}}");
    PolicySite.awaited(sites, "stock", 5_000);
    assertThat(errors()).hasSize(2);
    assertThat(sites.get(0).version()).isEqualTo(2);
  }

  @Test
  void anEditReplacesWhatWasChangedOtherwiseAndTheHistoryHasThat() throws Exception {
    PolicySite.get(sites.get(0).timeout("stock", 77));

    write("services: {stock: {timeout: 1002ms}}");
    PolicySite.awaited(sites, "stock", 1_002);

    assertThat(sites.get(0).version()).isEqualTo(3);
    PolicySite.get(sites.get(1).store().rollback(2, PolicySite.ADA));
    PolicySite.awaited(sites, "stock", 77);
  }

  @Test
  void aNodeThatStartsWithAnotherFileSaysSoAndFollowsTheCluster() throws Exception {
    write("services: {stock: {timeout: 1004ms}}");
    PolicySite.awaited(sites, "stock", 1_004);

    PolicySite other =
        PolicySite.on(
            nodes.addNode().vertx(), Policies.builtIn().with("stock", PolicySite.withTimeout(5)));

    assertThat(other.timeoutOf("stock")).isEqualTo(1_004);
    assertThat(lines("WARN"))
        .anyMatch(line -> line.contains("differs from the cluster's active policies"));
  }

  private Policies read() {
    return config.read("policies.yaml", Policies.class);
  }

  private void write(String yaml) throws IOException {
    Files.writeString(folder.resolve("policies.yaml"), yaml);
  }

  private List<String> errors() {
    // Other tests beside this one have wrong files too.
    return lines("ERROR").stream().filter(line -> line.contains("services.other.")).toList();
  }

  private List<String> lines(String level) {
    return List.copyOf(log.list).stream()
        .filter(event -> event.getLevel().toString().equals(level))
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  private static Logger logger() {
    return (Logger) LoggerFactory.getLogger("dev.flotilla.mesh");
  }
}
