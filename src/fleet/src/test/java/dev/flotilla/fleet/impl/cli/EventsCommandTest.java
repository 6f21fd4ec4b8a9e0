package dev.flotilla.fleet.impl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.flotilla.fleet.impl.context.CommandContext;
import dev.flotilla.fleet.impl.os.ProcessId;
import dev.flotilla.fleet.impl.plan.FleetHome;
import dev.flotilla.fleet.impl.plan.FleetState;
import dev.flotilla.fleet.impl.plan.StateFile;
import dev.flotilla.fleet.impl.plan.States;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code events} and {@code audit} print; another server speaks for the admin API. */
@Timeout(60)
class EventsCommandTest {

  @TempDir Path root;

  private final Deque<String> answers = new ArrayDeque<>();
  private final Deque<String> asked = new ConcurrentLinkedDeque<>();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Instant begun = Instant.now();
  private HttpServer admin;
  private FleetHome home;

  @BeforeEach
  void open() throws Exception {
    admin = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    admin.createContext(
        "/admin/v1",
        exchange -> {
          asked.add(exchange.getRequestURI().toString());
          byte[] body = answers.poll().getBytes(StandardCharsets.UTF_8);
          try (exchange) {
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
          }
        });
    admin.start();
    home = new FleetHome(root.resolve(".flotilla"));
    home.create();
    ProcessId self = ProcessId.of(ProcessHandle.current().pid()).orElseThrow();
    FleetState state = States.of(self, States.spec(1), Optional.empty());
    String console = "http://127.0.0.1:" + admin.getAddress().getPort();
    new StateFile(home.state())
        .write(
            new FleetState(
                state.supervisor(),
                state.cluster(),
                state.phase(),
                state.startedAt(),
                state.portOffset(),
                0,
                state.databaseUri(),
                Map.of("console", console),
                state.postgres(),
                state.nodes()));
  }

  @AfterEach
  void close() {
    admin.stop(0);
  }

  @Test
  void followingPrintsEachEventOnceAlsoWhenANodeReportsItLate() {
    String first = event(5, "left", "edge-1");
    String earlier = event(4, "left", "shop-1");
    String again = event(9, "left", "edge-1");
    answers.add(list(first));
    answers.add(list(earlier)); // the same, with the time of a node that was silent before
    answers.add(list(earlier + "," + again)); // another one

    run(2, "events", "--follow", "--json");

    assertThat(out.toString(StandardCharsets.UTF_8).lines()).containsExactly(first, again);
  }

  @Test
  void theTrailIsExportedPageByPage() {
    answers.add("{\"items\":[{\"sequence\":3},{\"sequence\":2}],\"next\":2}");
    answers.add("{\"items\":[{\"sequence\":1}]}");

    assertThat(run(9, "audit", "--json")).isZero();

    assertThat(out.toString(StandardCharsets.UTF_8).lines())
        .containsExactly("{\"sequence\":3}", "{\"sequence\":2}", "{\"sequence\":1}");
    assertThat(asked)
        .containsExactly("/admin/v1/audit?limit=500", "/admin/v1/audit?limit=500&after=2");
  }

  @Test
  void aVerificationIsComparedWithTheLastOne() {
    String hash = "a".repeat(64);
    String intact =
        "{\"intact\":true,\"rows\":7,\"head\":{\"sequence\":7,\"hash\":\"" + hash + "\"}}";
    answers.addAll(List.of(intact, intact));
    answers.add(
        "{\"intact\":false,\"rows\":6,\"head\":{\"sequence\":6,\"hash\":\"b\"},\"moreFindings\":0,"
            + "\"findings\":[{\"sequence\":7,\"text\":\"row 7 was removed\"}]}");

    assertThat(run(9, "audit", "verify")).isZero();
    assertThat(run(9, "audit", "verify")).isZero();
    assertThat(run(9, "audit", "verify")).isEqualTo(1);

    assertThat(asked)
        .containsExactly(
            "/admin/v1/audit/verify",
            "/admin/v1/audit/verify?sequence=7&hash=" + hash,
            "/admin/v1/audit/verify?sequence=7&hash=" + hash);
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("is intact: 7 rows", "row 7 was removed");
  }

  /** A reader that ends after so many lines. */
  private int run(int lines, String... arguments) {
    PrintStream reader =
        new PrintStream(
            new OutputStream() {
              @Override
              public void write(int letter) throws java.io.IOException {
                out.write(letter);
                if (out.toString(StandardCharsets.UTF_8).lines().count() >= lines
                    && letter == '\n') {
                  throw new java.io.IOException("Broken pipe");
                }
              }
            });
    CommandContext context =
        new CommandContext(
            root,
            root,
            home,
            root,
            Map.of(),
            false,
            reader,
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return new CommandLineApp(context).run(arguments);
  }

  private static String list(String items) {
    return "{\"items\":[" + items + "],\"unreachable\":[]}";
  }

  private String event(int seconds, String text, String node) {
    String at = begun.plusSeconds(seconds).toString();
    return "{\"at\":\"%s\",\"kind\":\"LEFT\",\"subject\":\"shop-2\",\"text\":\"%s\",\"seenBy\":[\"%s\"]}"
        .formatted(at, text, node);
  }
}
