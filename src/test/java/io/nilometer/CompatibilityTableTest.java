package io.nilometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.cli.flags.Flag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// The table of docs/compatibility.md is written from the flags there are: where it differs, the
/// test says how it must be.
class CompatibilityTableTest {

  @Test
  void theTableOfFlagsIsTrue() throws IOException {
    List<String> rows =
        Files.readAllLines(Path.of("docs/compatibility.md")).stream()
            .dropWhile(line -> !line.equals("## Flags"))
            .filter(line -> line.startsWith("| `-"))
            .toList();
    String expected =
        Flag.ALL.stream().map(CompatibilityTableTest::row).collect(Collectors.joining("\n"));
    assertThat(String.join("\n", rows)).isEqualTo(expected);
  }

  private static String row(Flag flag) {
    String names = flag.names().stream().collect(Collectors.joining("`, `", "`", "`"));
    return "| %s | %s | %s |"
        .formatted(names, flag.isIdle() ? "does nothing" : "works", flag.description());
  }
}
