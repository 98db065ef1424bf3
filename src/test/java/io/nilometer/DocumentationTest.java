package io.nilometer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The documents name only what exists: types, packages, files, sections and log messages.
class DocumentationTest {

  private static final Path MAIN = Path.of("src/main/java/io/nilometer");
  private static final Path TESTS = Path.of("src/test/java/io/nilometer");
  private static final Path ARCHITECTURE = Path.of("docs/architecture.md");
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");
  private static final Pattern FENCE = Pattern.compile("(?ms)^```.*?^```");
  private static final Pattern TYPE = Pattern.compile("[A-Z][a-z]\\w*");
  private static final Pattern DRAWN_TYPE = Pattern.compile("\\b([A-Z][a-z]+){2,}\\b");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern PATH =
      Pattern.compile("(?<![\\w/.-])(?:bench|conf|docs|k8s|monitoring|src|\\.ci)/[\\w./-]*\\w");
  private static final Pattern CLASS = Pattern.compile("io\\.nilometer(?:\\.\\w+)+");
  private static final Pattern QUOTED_LOG = Pattern.compile("`\"([^\"`]+)\"`");

  static List<Path> decisions() throws IOException {
    return documents().stream().filter(file -> file.getParent().endsWith("decisions")).toList();
  }

  static List<Path> documents() throws IOException {
    try (Stream<Path> root = Files.list(Path.of("."));
        Stream<Path> kit = Files.list(Path.of("monitoring"));
        Stream<Path> docs = Files.walk(Path.of("docs"))) {
      return Stream.of(root, kit, docs)
          .flatMap(files -> files)
          .filter(file -> file.toString().endsWith(".md"))
          .toList();
    }
  }

  private static List<String> matches(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(MatchResult::group).toList();
  }

  private static List<String> groups(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(found -> found.group(1)).toList();
  }

  private static Set<Path> sources(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".java")).collect(Collectors.toSet());
    }
  }

  private static Set<String> types(Path folder) throws IOException {
    return sources(folder).stream()
        .map(file -> file.getFileName().toString().replace(".java", ""))
        .collect(Collectors.toSet());
  }

  private static Set<String> packages() throws IOException {
    return sources(MAIN).stream()
        .map(file -> MAIN.relativize(file.getParent()).toString().replace('/', '.'))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void theArchitectureNamesTypesThatExist() throws IOException {
    String text = Files.readString(ARCHITECTURE);
    List<String> named = named(text);
    List<String> drawn = matches(DRAWN_TYPE, matches(FENCE, text).getFirst());
    assertThat(named).hasSizeGreaterThan(60);
    assertThat(drawn).hasSizeGreaterThan(10);
    assertThat(unknown(Stream.concat(named.stream(), drawn.stream()))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("decisions")
  void decisionsNameTypesThatExist(Path decision) throws IOException {
    assertThat(unknown(named(Files.readString(decision)).stream())).isEmpty();
  }

  private static List<String> named(String text) {
    return groups(CODE, FENCE.matcher(text).replaceAll("")).stream()
        .filter(TYPE.asMatchPredicate())
        .toList();
  }

  private static Set<String> unknown(Stream<String> names) throws IOException {
    Set<String> known = types(MAIN);
    known.addAll(types(TESTS));
    return names
        .filter(name -> !known.contains(name))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void theArchitectureListsEachPackageOnce() throws IOException {
    String section = section(Files.readString(ARCHITECTURE), "## Packages", "### ");
    assertThat(groups(Pattern.compile("(?m)^\\| `([a-z.]+)` \\|"), section))
        .containsExactlyInAnyOrderElementsOf(packages());
  }

  private static String section(String text, String from, String to) {
    int start = text.indexOf(from);
    return text.substring(start, text.indexOf(to, start));
  }

  @Test
  void eachPackageIsDescribed() throws IOException {
    assertThat(packages())
        .allSatisfy(
            name ->
                assertThat(MAIN.resolve(name.replace('.', '/')).resolve("package-info.java"))
                    .content()
                    .startsWith("/// "));
  }

  @ParameterizedTest
  @MethodSource("documents")
  void linksLeadToFilesAndSections(Path document) throws IOException {
    String text = FENCE.matcher(Files.readString(document)).replaceAll("");
    for (String link : groups(LINK, text)) {
      if (!link.contains("://")) {
        String[] parts = link.split("#", 2);
        Path target = document.resolveSibling(parts[0]).normalize();
        Path file = parts[0].isEmpty() ? document : target;
        assertThat(file).as(link).exists();
        if (parts.length == 2) {
          assertThat(anchors(file)).as(link).contains(parts[1]);
        }
      }
    }
  }

  /// As GitHub makes them of headings.
  private static List<String> anchors(Path document) throws IOException {
    return FENCE
        .matcher(Files.readString(document))
        .replaceAll("")
        .lines()
        .filter(line -> line.startsWith("#"))
        .map(line -> line.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^\\w\\- ]", "").replace(' ', '-'))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("documents")
  void pathsAndClassesOfCommandsExist(Path document) throws IOException {
    String text = Files.readString(document);
    assertThat(matches(PATH, text)).allSatisfy(path -> assertThat(Path.of(path)).exists());
    assertThat(matches(CLASS, text))
        .filteredOn(name -> Character.isUpperCase(name.charAt(name.lastIndexOf('.') + 1)))
        .allSatisfy(
            name ->
                assertThat(
                        Stream.of("src/main/java", "src/test/java")
                            .map(root -> Path.of(root, name.replace('.', '/') + ".java")))
                    .anyMatch(Files::exists));
  }

  @Test
  void logMessagesInTroubleshootingAreThoseOfTheProgram() throws IOException {
    var code = new StringBuilder();
    for (Path source : sources(MAIN)) {
      code.append(Files.readString(source).replaceAll("\"\\s*\\+\\s*\"", ""));
    }
    String text =
        Files.readString(Path.of("docs/troubleshooting.md")).replaceAll("\\s*\\n\\s*", " ");
    assertThat(groups(QUOTED_LOG, text))
        .isNotEmpty()
        .allSatisfy(message -> assertThat(code).contains("\"" + message + "\""));
  }
}
