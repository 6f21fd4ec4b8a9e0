package dev.flotilla.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.text.DecimalFormat;
import java.text.NumberFormat;
import java.text.SimpleDateFormat;
import java.time.format.DateTimeFormatter;
import java.util.Formatter;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The arrows of the house point down only; docs/architecture.md draws them. */
class HouseTest {

  /** Each room and the rooms below it that it may use. */
  private static final Map<String, Set<String>> ARROWS =
      Map.ofEntries(
          Map.entry("core", Set.of()),
          Map.entry("cluster", Set.of("core")),
          Map.entry("sql", Set.of("core")),
          Map.entry("discovery", Set.of("core", "cluster")),
          Map.entry("mesh", Set.of("core", "cluster", "discovery")),
          Map.entry("rpc", Set.of("core", "cluster", "discovery", "mesh")),
          Map.entry("gateway", Set.of("core", "discovery", "mesh", "rpc")),
          Map.entry("plan", Set.of("core")),
          Map.entry("audit", Set.of("core", "sql")),
          Map.entry("insight", Set.of("core", "cluster", "discovery", "mesh", "rpc")),
          Map.entry(
              "admin",
              Set.of(
                  "core",
                  "plan",
                  "cluster",
                  "discovery",
                  "mesh",
                  "rpc",
                  "gateway",
                  "audit",
                  "insight")),
          Map.entry(
              "node",
              Set.of("core", "plan", "cluster", "discovery", "mesh", "rpc", "sql", "insight")),
          Map.entry("fleet", Set.of("core", "plan", "sql")),
          Map.entry("contracts", Set.of("core", "rpc")),
          Map.entry(
              "verticles",
              Set.of(
                  "core",
                  "cluster",
                  "sql",
                  "discovery",
                  "mesh",
                  "rpc",
                  "gateway",
                  "audit",
                  "insight",
                  "admin",
                  "node",
                  "contracts")));

  private static final Pattern ROOM = Pattern.compile("dev\\.flotilla\\.(\\w+).*");

  private static JavaClasses house;

  @BeforeAll
  static void read() {
    house =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !location.contains("testkit"))
            .importPackages("dev.flotilla");
  }

  @Test
  void everyRoomIsOnTheMap() {
    Set<String> rooms =
        house.stream().map(type -> room(type)).collect(Collectors.toCollection(TreeSet::new));

    assertThat(rooms).isEqualTo(new TreeSet<>(ARROWS.keySet()));
  }

  @Test
  void roomsImportDownwardsOnly() {
    Set<String> wrong =
        house.stream()
            .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
            .filter(use -> use.getTargetClass().getPackageName().startsWith("dev.flotilla."))
            .filter(use -> !allowed(room(use.getOriginClass()), room(use.getTargetClass())))
            .map(use -> use.getDescription())
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(wrong).isEmpty();
  }

  @Test
  void implementationsStayInTheirRoom() {
    Set<String> wrong =
        house.stream()
            .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
            .filter(use -> isImplementation(use.getTargetClass()))
            .filter(use -> !room(use.getOriginClass()).equals(room(use.getTargetClass())))
            .map(use -> use.getDescription())
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(wrong).isEmpty();
  }

  @Test
  void verticlesShareContractsAndNothingElse() {
    slices().matching("dev.flotilla.verticles.(*)..").should().notDependOnEachOther().check(house);
  }

  @Test
  void contractsMayUseTheWordsOfOthersButNeverInACircle() {
    slices().matching("dev.flotilla.contracts.(*)..").should().beFreeOfCycles().check(house);
  }

  @Test
  void implementationTypesAreInNoPublicSignature() {
    methods()
        .that()
        .arePublic()
        .and()
        .areDeclaredInClassesThat()
        .resideOutsideOfPackage("..impl..")
        .should(showNoImplementationType())
        .check(house);
  }

  @Test
  void coreOpensNoSocket() {
    noClasses()
        .that()
        .resideInAPackage("dev.flotilla.core..")
        .and()
        .resideOutsideOfPackage("dev.flotilla.core.os..") // looks whether a port is free
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.vertx.core.net..", "io.vertx.core.http..", "java.net..")
        .check(house);
  }

  @Test
  void onlyMainsReadTheEnvironment() {
    noClasses()
        .that()
        .haveSimpleNameNotEndingWith("Main")
        .and()
        .resideOutsideOfPackage("dev.flotilla.fleet..") // the whole room is a command line
        .should()
        .callMethod(System.class, "getenv")
        .orShould()
        .callMethod(System.class, "getenv", String.class)
        .check(house);
  }

  @Test
  void nothingIsWrittenInTheLocaleOfTheMachine() {
    noClasses()
        .should()
        .callMethodWhere(
            DescribedPredicate.describe("leaves it to the locale", HouseTest::isLeftToTheLocale))
        .orShould()
        .callMethod(DateTimeFormatter.class, "ofPattern", String.class)
        .orShould()
        .callMethod(NumberFormat.class, "getInstance")
        .orShould()
        .callConstructor(SimpleDateFormat.class, String.class)
        .orShould()
        .callConstructor(DecimalFormat.class, String.class)
        .check(house);
  }

  /** Calls of these take a locale in another form; digits and letters differ between locales. */
  private static boolean isLeftToTheLocale(JavaMethodCall call) {
    boolean named =
        Set.of("format", "formatted", "printf", "toLowerCase", "toUpperCase")
            .contains(call.getTarget().getName());
    boolean ofTheJdk =
        Set.of(String.class, PrintStream.class, PrintWriter.class, Formatter.class).stream()
            .anyMatch(type -> call.getTargetOwner().isEquivalentTo(type));
    boolean told =
        call.getTarget().getRawParameterTypes().stream()
            .anyMatch(type -> type.isEquivalentTo(Locale.class));
    return named && ofTheJdk && !told;
  }

  private static ArchCondition<JavaMethod> showNoImplementationType() {
    return new ArchCondition<>("show no type of an impl package") {
      @Override
      public void check(JavaMethod method, ConditionEvents events) {
        boolean open = method.getOwner().getModifiers().contains(JavaModifier.PUBLIC);
        boolean shows =
            Stream.concat(Stream.of(method.getReturnType()), method.getParameterTypes().stream())
                .map(JavaType::toErasure)
                .anyMatch(HouseTest::isImplementation);
        if (open && shows) {
          events.add(SimpleConditionEvent.violated(method, method.getFullName()));
        }
      }
    };
  }

  private static boolean allowed(String from, String to) {
    return from.equals(to) || ARROWS.getOrDefault(from, Set.of()).contains(to);
  }

  private static boolean isImplementation(JavaClass type) {
    return type.getPackageName().matches("dev\\.flotilla\\..*\\bimpl\\b.*");
  }

  private static String room(JavaClass type) {
    Matcher matcher = ROOM.matcher(type.getPackageName());
    return matcher.matches() ? matcher.group(1) : type.getPackageName();
  }
}
