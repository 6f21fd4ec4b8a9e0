package dev.flotilla.load;

import io.gatling.app.Gatling$;
import io.gatling.javaapi.core.Simulation;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Runs one scenario. System properties: {@code flotilla.load.url} (the gateway), {@code
 * flotilla.load.reports} (folder), {@code flotilla.load.seconds}, {@code flotilla.load.rate}.
 */
public final class LoadMain {

  private static final Map<String, Class<? extends Simulation>> SCENARIOS =
      new TreeMap<>(
          Map.of(
              "smoke", SmokeSimulation.class,
              "browse", BrowseSimulation.class,
              "bad-input", BadInputSimulation.class,
              "shop", ShopSimulation.class));

  private LoadMain() {}

  /**
   * Ends the JVM: 0 all assertions hold, 1 they do not or nothing runs, 2 no such scenario.
   *
   * @param arguments the name of a scenario
   */
  public static void main(String[] arguments) {
    Locale.setDefault(Locale.ROOT); // Gatling writes numbers for browsers
    System.exit(run(arguments.length == 0 ? "" : arguments[0]));
  }

  static List<String> names() {
    return List.copyOf(SCENARIOS.keySet());
  }

  static int run(String scenario) {
    Class<? extends Simulation> simulation = SCENARIOS.get(scenario);
    if (simulation == null) {
      System.err.println(
          "run.sh: no scenario '"
              + scenario
              + "'; scenarios are: "
              + String.join(", ", SCENARIOS.keySet()));
      return 2;
    }
    if (System.getProperty("flotilla.load.url", "").isEmpty()) {
      System.err.println("run.sh: no cluster runs here: start one with './run.sh up'");
      return 1;
    }
    try (ClientRetries clientRetries = ClientRetries.count()) {
      // Its main would end the JVM with 2 for a failed assertion, which is wrong use here.
      String[] run = {"-s", simulation.getName(), "-rf", LoadOptions.reports()};
      boolean held = Gatling$.MODULE$.fromArgs(run) == 0;
      return simulation == ShopSimulation.class
          ? verdict(scenario, held, clientRetries.seen())
          : held ? 0 : 1;
    } catch (Exception failure) { // checked ones too: Scala does not declare them
      Throwable reason = failure.getCause() == null ? failure : failure.getCause();
      System.err.println("run.sh: scenario " + scenario + " did not run: " + reason.getMessage());
      return 1;
    }
  }

  /** A request that was sent twice was not answered the first time. */
  private static int verdict(String scenario, boolean held, long retries) {
    String repeated =
        retries == 0
            ? "the HTTP client repeated no request"
            : "requests that the HTTP client repeated because their connection was closed without"
                + " an answer, which count as failed: "
                + retries;
    String failed = held ? "no request failed" : "an assertion failed (reasons under Errors above)";
    boolean passed = held && retries == 0;
    System.out.println(
        scenario + (passed ? " passed: " : " FAILED: ") + failed + "; " + repeated + ".");
    return passed ? 0 : 1;
  }
}
