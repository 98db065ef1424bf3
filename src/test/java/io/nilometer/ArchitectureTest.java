package io.nilometer;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.nilometer.cli.Main;
import io.nilometer.logging.RateLimit;
import io.nilometer.logging.TextLayout;
import io.nilometer.replica.ReplicaNames;
import io.nilometer.storage.WireModule;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Which package may use which, and what every class keeps to.
class ArchitectureTest {

  private static final JavaClasses OURS =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.nilometer");

  private static final String ROOT = "io.nilometer.";

  /// Each package, and the packages of ours that it may use.
  private static final Map<String, Set<String>> MAY_USE =
      table(
          """
          model                    :
          tls                      :
          model.selector   : model
          telemetry            :
          logging              :
          cluster              : cluster.lease cluster.tls telemetry
          cluster.copies   : cluster telemetry
          cluster.downing  : cluster.lease
          cluster.lease    : failure
          cluster.tls          : failure tls
          failure                  :
          kube.http            : failure tls
          kube.config          : kube.http tls
          kube                     : cluster.lease failure kube.config kube.http tls
          kube.watch           : failure kube kube.http model telemetry
          kube.index           : kube kube.http kube.watch model model.selector telemetry
          kube.review          : failure kube kube.http kube.watch telemetry
          scrape.exposition: model
          scrape.kubelet   : failure kube model scrape.exposition tls
          report               : cluster
          scrape               : cluster cluster.copies failure kube kube.index model scrape.exposition scrape.kubelet storage telemetry
          storage              : cluster cluster.copies model report telemetry
          status               : cluster cluster.copies cluster.lease failure kube.index model report storage telemetry
          api.tls              : failure tls
          api.tcp              : failure telemetry
          api.http             : api.tcp api.tls failure model telemetry tls
          api.encode           : api.http api.query model
          api.query            : cluster cluster.copies failure kube.index model model.selector storage telemetry
          api.discovery    : api.encode api.http api.query
          api.access           : api.encode api.http failure kube kube.review model model.selector telemetry tls
          api.watch            : api.encode api.http api.query cluster cluster.copies failure kube.index model model.selector storage
          api.routes           : api.access api.discovery api.encode api.http api.query api.watch failure model model.selector telemetry
          api                      : api.access api.discovery api.encode api.http api.query api.routes api.tcp api.tls api.watch model telemetry tls
          replica              : api api.access api.http api.query api.tcp api.watch cluster cluster.copies cluster.lease cluster.tls kube kube.index model model.selector report scrape scrape.kubelet settings status storage telemetry tls
          doctor               : api.http cluster cluster.tls failure kube kube.index model model.selector scrape scrape.exposition scrape.kubelet settings tls
          settings             : api.access api.http api.tcp api.tls cli.flags cluster cluster.copies cluster.tls logging model.selector scrape scrape.kubelet status storage telemetry tls
          cli.flags            : model
          cli                      : cli.flags cluster.tls demo demo.net demo.objects demo.top demo.training doctor kube logging replica settings
          demo.net             : tls
          demo.objects     : model
          demo.kubelet     : demo.net demo.objects model tls
          demo.apiserver   : demo.net demo.objects tls
          demo.top             :
          demo                     : demo.apiserver demo.kubelet demo.net demo.objects model tls
          demo.training : demo demo.net demo.objects model
          """);

  /// The packages with parts of their own, and the parts that other rooms may use. The rest is
  /// behind the wall: only the package and its parts use it.
  private static final Map<String, Set<String>> DOORS =
      table(
          """
          api     : api.access api.http api.query api.tcp api.tls api.watch
          cluster : cluster.copies cluster.lease cluster.tls
          demo    : demo.net demo.objects demo.top demo.training
          kube    : kube.index kube.review
          scrape  : scrape.exposition scrape.kubelet
          """);

  private static Map<String, Set<String>> table(String rows) {
    return rows.lines()
        .map(row -> row.split(":"))
        .collect(
            Collectors.toMap(
                cells -> cells[0].strip(),
                cells -> cells.length == 1 ? Set.of() : Set.of(cells[1].strip().split(" "))));
  }

  private static String packageOf(JavaClass type) {
    String name = type.getPackageName();
    return name.startsWith(ROOT) ? name.substring(ROOT.length()) : "";
  }

  private static String roomOf(String name) {
    return name.contains(".") ? name.substring(0, name.indexOf('.')) : name;
  }

  private static Stream<Dependency> uses(String user) {
    return OURS.stream()
        .filter(type -> packageOf(type).equals(user))
        .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
        .filter(use -> !used(use).isEmpty() && !used(use).equals(user));
  }

  private static String used(Dependency use) {
    return packageOf(use.getTargetClass().getBaseComponentType());
  }

  private static String[] packages(String names) {
    return Stream.of(names.split(" ")).map(ROOT::concat).toArray(String[]::new);
  }

  static Stream<String> packages() {
    return MAY_USE.keySet().stream().sorted();
  }

  @Test
  void everyPackageIsInTheTable() {
    assertThat(OURS.stream().map(ArchitectureTest::packageOf).collect(Collectors.toSet()))
        .isEqualTo(MAY_USE.keySet());
  }

  @ParameterizedTest
  @MethodSource("packages")
  void aPackageUsesOnlyThePackagesItMay(String name) {
    assertThat(uses(name))
        .filteredOn(use -> !MAY_USE.get(name).contains(used(use)))
        .extracting(Dependency::getDescription)
        .isEmpty();
  }

  @ParameterizedTest
  @MethodSource("packages")
  void fromOutsideARoomIsEnteredThroughItsDoors(String name) {
    assertThat(uses(name))
        .filteredOn(use -> !roomOf(used(use)).equals(roomOf(name)))
        .filteredOn(use -> DOORS.containsKey(roomOf(used(use))))
        .filteredOn(use -> !roomOf(used(use)).equals(used(use)))
        .filteredOn(use -> !DOORS.get(roomOf(used(use))).contains(used(use)))
        .extracting(Dependency::getDescription)
        .isEmpty();
  }

  @Test
  void packagesFormNoCycles() {
    slices().matching("io.nilometer.(**)").should().beFreeOfCycles().check(OURS);
  }

  @Test
  void theModelNeedsNothingButTheJdk() {
    classes()
        .that()
        .resideInAPackage("io.nilometer.model..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("java..", "io.nilometer.model..")
        .check(OURS);
  }

  @ParameterizedTest
  @CsvSource({
    "io.fabric8.., kube",
    "com.github.benmanes.caffeine.., kube.review",
    "org.apache.pekko.http.., api api.http status",
    "com.fasterxml.jackson.., api.access api.discovery api.encode cluster.copies kube kube.config"
        + " doctor kube.index kube.review kube.watch logging report status storage",
    "io.vertx.., demo demo.apiserver demo.kubelet demo.net demo.objects demo.top"
        + " doctor replica scrape scrape.kubelet",
    "io.netty.., api.tls scrape.kubelet",
    "org.bouncycastle.., api.access tls",
    "io.prometheus.., telemetry",
    "picocli.., cli cli.flags replica",
    "com.typesafe.config.., cli cli.flags replica settings",
    "ch.qos.logback.., cli logging"
  })
  void aLibraryIsUsedByItsPackagesOnly(String library, String users) {
    noClasses()
        .that(resideOutsideOfPackages(packages(users)))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library)
        .check(OURS);
    assertThat(users.split(" "))
        .allSatisfy(
            user ->
                assertThat(OURS)
                    .anyMatch(type -> packageOf(type).equals(user) && uses(type, library)));
  }

  private static boolean uses(JavaClass type, String library) {
    return type.getDirectDependenciesFromSelf().stream()
        .anyMatch(use -> resideInAPackage(library).test(use.getTargetClass()));
  }

  /// The exceptions are the serializer of messages and the module that makes them smaller.
  @Test
  void theStorageAndTheClusterUseOnlyTheAnnotationsOfJackson() {
    noClasses()
        .that()
        .resideInAnyPackage("io.nilometer.storage..", "io.nilometer.cluster..")
        .and()
        .haveNameNotMatching(Pattern.quote(WireModule.class.getPackageName()) + "[.]Wire.*")
        .should()
        .dependOnClassesThat(
            resideInAPackage("com.fasterxml.jackson..")
                .and(
                    DescribedPredicate.not(resideInAPackage("com.fasterxml.jackson.annotation.."))))
        .check(OURS);
  }

  @Test
  void aClassIsNamedAfterWhatItIs() {
    classes()
        .should()
        .haveSimpleNameNotContaining("Util")
        .andShould()
        .haveSimpleNameNotContaining("Helper")
        .andShould()
        .haveSimpleNameNotContaining("Manager")
        .andShould()
        .haveSimpleNameNotEndingWith("Impl")
        .andShould()
        .haveSimpleNameNotStartingWith("Abstract")
        .check(OURS);
  }

  @Test
  void noTwoTypesShareASimpleName() {
    Map<String, Long> count =
        OURS.stream()
            .filter(JavaClass::isTopLevelClass)
            .filter(type -> !type.getSimpleName().equals("package-info"))
            .collect(Collectors.groupingBy(JavaClass::getSimpleName, Collectors.counting()));
    assertThat(count).hasSizeGreaterThan(300);
    assertThat(count.keySet().stream().filter(name -> count.get(name) > 1)).isEmpty();
  }

  @Test
  void onlyTheCommandLinePrints() {
    NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(
        OURS.that(resideOutsideOfPackages(packages("cli demo.top"))));
  }

  @Test
  void thereIsOneWayToLog() {
    NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING.check(OURS);
  }

  /// Each blocks a thread of its own: the end of the program, a watch, and the demo's table.
  @Test
  void onlyThreeClassesSleep() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("io.nilometer.replica.Nilometer")
        .and()
        .doNotHaveFullyQualifiedName("io.nilometer.kube.watch.Reflector")
        .and()
        .doNotHaveFullyQualifiedName("io.nilometer.demo.top.TopView")
        .should()
        .callMethodWhere(
            describe(
                "Thread.sleep is called",
                call ->
                    call.getTargetOwner().isEquivalentTo(Thread.class)
                        && call.getName().equals("sleep")))
        .check(OURS);
  }

  @Test
  void anActorIsFinalAndCreatedOnlyByItsFactory() {
    DescribedPredicate<JavaClass> actors =
        describe(
            "are actors",
            type ->
                type.getRawSuperclass()
                    .filter(above -> above.isEquivalentTo(AbstractMatchingBehavior.class))
                    .isPresent());
    classes()
        .that(actors)
        .should()
        .haveModifier(JavaModifier.FINAL)
        .andShould()
        .haveOnlyPrivateConstructors()
        .check(OURS);
    assertThat(OURS.that(actors)).hasSizeGreaterThan(8);
  }

  /// A public type is used by another package, or appears in the public signature of a type that
  /// is. The JVM uses the main class, and configurations name the module, what resolves names and
  /// what Logback creates.
  @Test
  void aPublicTypeIsUsedByAnotherPackage() {
    assertThat(OURS)
        .filteredOn(type -> isOpen(type) && !isMemberOfInterface(type))
        .filteredOn(type -> OURS.stream().noneMatch(open -> needs(open, type)))
        .extracting(JavaClass::getName)
        .containsExactlyInAnyOrder(
            Main.class.getName(),
            WireModule.class.getName(),
            ReplicaNames.class.getName(),
            RateLimit.class.getName(),
            TextLayout.class.getName());
  }

  private static boolean isOpen(JavaClass type) {
    return type.getModifiers().contains(JavaModifier.PUBLIC)
        && type.getEnclosingClass().map(ArchitectureTest::isOpen).orElse(true);
  }

  /// Members of an interface are public without the keyword.
  private static boolean isMemberOfInterface(JavaClass type) {
    return type.getEnclosingClass().filter(JavaClass::isInterface).isPresent();
  }

  private static boolean needs(JavaClass user, JavaClass type) {
    boolean elsewhere = !user.getPackageName().equals(type.getPackageName());
    return elsewhere
        ? user.getDirectDependenciesFromSelf().stream().anyMatch(use -> isIn(type, use))
        : isOpen(user) && exposes(user, type);
  }

  private static boolean isIn(JavaClass type, Dependency use) {
    String used = use.getTargetClass().getBaseComponentType().getName();
    return used.equals(type.getName()) || used.startsWith(type.getName() + "$");
  }

  private static boolean exposes(JavaClass open, JavaClass type) {
    return open.getCodeUnits().stream()
        .filter(unit -> unit.getModifiers().contains(JavaModifier.PUBLIC))
        .flatMap(
            unit ->
                Stream.concat(
                    Stream.of(unit.getReturnType()),
                    Stream.concat(
                        unit.getParameterTypes().stream(), unit.getExceptionTypes().stream())))
        .anyMatch(part -> part.getAllInvolvedRawTypes().contains(type));
  }
}
