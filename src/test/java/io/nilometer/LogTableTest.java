package io.nilometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.cli.Main;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.instruction.InvokeInstruction;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The table of docs/operations.md has each message that the program logs at WARN or ERROR, and no
/// other.
class LogTableTest {

  private static final String HEADER = "| level | message | keys | meaning | what to do |";

  private static List<Path> files(Path folder, String extension) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(file -> file.toString().endsWith(extension)).toList();
    }
  }

  private static LogMessages logged() throws IOException {
    return LogMessages.in(files(Path.of("src/main/java"), ".java"));
  }

  /// The cells of each row: levels, message, keys, meaning and what to do.
  private static List<List<String>> rows() throws IOException {
    String page = Files.readString(Path.of("docs/operations.md"));
    return page.substring(page.indexOf(HEADER))
        .lines()
        .skip(2)
        .takeWhile(line -> line.startsWith("|"))
        .map(line -> Stream.of(line.split("\\|", -1)).map(String::strip).toList())
        .map(cells -> cells.subList(1, cells.size() - 1))
        .toList();
  }

  @Test
  void eachMessageHasARowWithItsLevelsAndEachRowAMessage() throws IOException {
    var table = new TreeMap<String, Set<String>>();
    for (List<String> row : rows()) {
      Set<String> levels = new TreeSet<>(List.of(row.get(0).split(", ")));
      assertThat(table.put(row.get(1), levels)).as(row.get(1)).isNull();
    }
    assertThat(table.entrySet()).containsExactlyInAnyOrderElementsOf(logged().levels().entrySet());
  }

  @Test
  void eachRowSaysWhatTheMessageMeansAndWhatToDo() throws IOException {
    assertThat(rows())
        .allSatisfy(row -> assertThat(row.subList(3, 5)).hasSize(2).noneMatch(String::isEmpty));
  }

  /// No call in the bytecode is overlooked in the sources.
  @Test
  void allCallsAreFound() throws IOException {
    Path classes =
        Path.of(
            URI.create(Main.class.getProtectionDomain().getCodeSource().getLocation().toString()));
    Map<String, Integer> calls = new TreeMap<>();
    for (Path file : files(classes, ".class")) {
      ClassModel type = ClassFile.of().parse(file);
      int count = (int) calls(type);
      if (count > 0) {
        calls.merge(source(file), count, Integer::sum);
      }
    }
    assertThat(logged().calls()).hasSizeGreaterThan(15).isEqualTo(calls);
  }

  private static String source(Path file) {
    return file.getFileName().toString().replaceAll("(\\$.*)?\\.class", ".java");
  }

  private static long calls(ClassModel type) {
    return type.methods().stream()
        .flatMap(method -> method.code().stream())
        .flatMap(code -> code.elementStream())
        .filter(InvokeInstruction.class::isInstance)
        .map(InvokeInstruction.class::cast)
        .filter(call -> call.owner().asInternalName().equals("org/slf4j/Logger"))
        .filter(call -> LogMessages.STARTS.containsKey(call.name().stringValue()))
        .count();
  }
}
