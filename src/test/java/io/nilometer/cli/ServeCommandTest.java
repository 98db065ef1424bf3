package io.nilometer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class ServeCommandTest {

  private static final Logger LOG = (Logger) LoggerFactory.getLogger(ServeCommand.class);

  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();

  @BeforeEach
  void attach() {
    logged.start();
    LOG.addAppender(logged);
  }

  @AfterEach
  void detach() {
    LOG.detachAppender(logged);
  }

  @Test
  void flagsWithoutEffectAreLoggedInOneLine() {
    Serve.with("--profiling", "--feature-gates=A=true", "--profiling=false", "--v=0")
        .command()
        .logIgnored();
    assertThat(logged.list).singleElement().satisfies(ServeCommandTest::namesBoth);
  }

  private static void namesBoth(ILoggingEvent line) {
    assertThat(line.getLevel()).isEqualTo(Level.INFO);
    assertThat(line.getFormattedMessage()).isEqualTo("Ignored flags that have no effect here");
    assertThat(line.getKeyValuePairs())
        .singleElement()
        .asString()
        .isEqualTo("flags=\"[--profiling, --feature-gates]\"");
  }

  @Test
  void nothingIsLoggedIfEveryFlagHasAnEffect() {
    Serve.with("--v=0", "--kubelet-insecure-tls").command().logIgnored();
    assertThat(logged.list).isEmpty();
  }

  @Test
  void argumentsThatAreNotFlagsAreIgnoredAsByTheReferenceAndLogged() {
    Serve.with("--kubelet-insecure-tls", "false", "demo").command().logIgnored();
    assertThat(logged.list)
        .singleElement()
        .satisfies(line -> assertThat(line.getLevel()).isEqualTo(Level.WARN))
        .asString()
        .contains("Ignored arguments that are not flags");
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
