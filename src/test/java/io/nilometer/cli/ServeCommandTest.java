package io.nilometer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.logging.LogLines;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServeCommandTest {

  private final LogLines log = new LogLines(ServeCommand.class);

  @AfterEach
  void detach() {
    log.close();
  }

  @Test
  void flagsWithoutEffectAreLoggedInOneLine() {
    Serve.with("--profiling", "--feature-gates=A=true", "--profiling=false", "--v=0")
        .command()
        .logIgnored();
    assertThat(log.texts())
        .containsExactly(
            "INFO Ignored flags that have no effect here flags=[--profiling, --feature-gates]");
  }

  @Test
  void nothingIsLoggedIfEveryFlagHasAnEffect() {
    Serve.with("--v=0", "--kubelet-insecure-tls").command().logIgnored();
    assertThat(log.texts()).isEmpty();
  }

  @Test
  void argumentsThatAreNotFlagsAreIgnoredAsByTheReferenceAndLogged() {
    Serve.with("--kubelet-insecure-tls", "false", "demo").command().logIgnored();
    assertThat(log.texts())
        .singleElement()
        .asString()
        .startsWith("WARN Ignored arguments that are not flags");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--version",
        "--secure-port=1 --version",
        "serve --version",
        "--v 1 --version=true"
      })
  void versionIsPrinted(String arguments) {
    assertThat(printed(arguments)).startsWith("nilometer ").hasLineCount(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--secure-port=1 --help", "-v2 -h", "serve --help"})
  void helpListsTheFlagsThatHaveAnEffect(String arguments) {
    assertThat(printed(arguments))
        .contains(
            "--metric-resolution=<duration>",
            "--config=<file>",
            "-l, --node-selector",
            "Kubelet client:")
        .doesNotContain("--audit-log-path", "--profiling");
  }

  private static String printed(String arguments) {
    var out = new ByteArrayOutputStream();
    PrintStream before = System.out;
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    try {
      assertThat(Main.run(new PrintWriter(new StringWriter()), arguments.split(" ", -1))).isZero();
    } finally {
      System.setOut(before);
    }
    return out.toString(StandardCharsets.UTF_8);
  }
}
