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
import io.nilometer.storage.WireModule;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// The rooms of the house, who may go from which to which, and what every class holds to.
class ArchitectureTest {

  private static final JavaClasses OURS =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.nilometer");

  private static final String ROOT = "io.nilometer";

  /// Which rooms each room may use; the root uses all, and none uses the root.
  private static final Map<String, Set<String>> ROOMS =
      Map.of(
          "model", Set.of(),
          "cluster", Set.of("telemetry"),
          "telemetry", Set.of(),
          "kube", Set.of("model", "cluster"),
          "demo", Set.of("model"),
          "storage", Set.of("model", "cluster", "telemetry"),
          "scrape", Set.of("model", "cluster", "kube", "storage", "telemetry"),
          "api", Set.of("model", "cluster", "kube", "storage", "telemetry"));

  private static String room(String name) {
    return ROOT + "." + name + "..";
  }

  private static String[] rooms(String names) {
    return Stream.of(names.split(" "))
        .map(name -> name.equals("root") ? ROOT : room(name))
        .toArray(String[]::new);
  }

  static Stream<String> rooms() {
    return ROOMS.keySet().stream();
  }

  @Test
  void everyClassIsInTheRootOrInARoom() {
    String[] all = rooms().map(ArchitectureTest::room).toArray(String[]::new);
    classes()
        .should()
        .resideInAnyPackage(Stream.concat(Stream.of(ROOT), Stream.of(all)).toArray(String[]::new))
        .check(OURS);
  }

  @ParameterizedTest
  @MethodSource("rooms")
  void aRoomUsesOnlyTheRoomsItMay(String name) {
    Stream<String> closed =
        rooms().filter(other -> !other.equals(name) && !ROOMS.get(name).contains(other));
    noClasses()
        .that()
        .resideInAPackage(room(name))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            Stream.concat(Stream.of(ROOT), closed.map(ArchitectureTest::room))
                .toArray(String[]::new))
        .check(OURS);
  }

  @Test
  void roomsDoNotGoInCircles() {
    slices().matching("io.nilometer.(*)..").should().beFreeOfCycles().check(OURS);
  }

  @Test
  void theModelNeedsNothingButTheJdk() {
    classes()
        .that()
        .resideInAPackage(room("model"))
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("java..", room("model"))
        .check(OURS);
  }

  @ParameterizedTest
  @CsvSource({
    "io.fabric8.., kube",
    "com.github.benmanes.caffeine.., kube",
    "org.apache.pekko.http.., api",
    "com.fasterxml.jackson.., api cluster kube storage demo",
    "io.vertx.., root scrape kube demo",
    "io.netty.., root scrape kube demo",
    "org.bouncycastle.., api cluster demo",
    "io.prometheus.., telemetry",
    "picocli.., root",
    "com.typesafe.config.., root",
    "ch.qos.logback.., root"
  })
  void aLibraryStaysInItsRooms(String library, String rooms) {
    noClasses()
        .that(resideOutsideOfPackages(rooms(rooms)))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library)
        .check(OURS);
    assertThat(OURS).anyMatch(type -> uses(type, library));
  }

  private static boolean uses(JavaClass type, String library) {
    return type.getDirectDependenciesFromSelf().stream()
        .anyMatch(use -> resideInAPackage(library).test(use.getTargetClass()));
  }

  /// All but the module that makes messages smaller on the wire.
  @Test
  void theStorageAndTheClusterUseOfJacksonItsAnnotationsOnly() {
    noClasses()
        .that()
        .resideInAnyPackage(room("storage"), room("cluster"))
        .and()
        .haveNameNotMatching(Pattern.quote(WireModule.class.getName()) + ".*")
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
  void onlyTheProgramItselfPrints() {
    NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(
        OURS.that(resideOutsideOfPackages(rooms("root demo"))));
  }

  @Test
  void thereIsOneWayToLog() {
    NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING.check(OURS);
  }

  /// They have a thread of their own, and nothing to do meanwhile: the end of the program, the
  /// thread of a watch, and the demo's table.
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
  void anActorIsFinalAndMadeByItsFactoryOnly() {
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

  /// Or else stands in what is public of a type that is, or encloses one. The program's main class
  /// and the module that the configuration names are used by others.
  @Test
  void whatIsPublicIsUsedByAnotherRoom() {
    assertThat(OURS)
        .filteredOn(type -> isOpen(type) && !isMemberOfInterface(type))
        .filteredOn(type -> OURS.stream().noneMatch(open -> needs(open, type)))
        .extracting(JavaClass::getName)
        .containsExactlyInAnyOrder(Main.class.getName(), WireModule.class.getName());
  }

  private static boolean isOpen(JavaClass type) {
    return type.getModifiers().contains(JavaModifier.PUBLIC)
        && type.getEnclosingClass().map(ArchitectureTest::isOpen).orElse(true);
  }

  /// Which is public whether that is said or not.
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
