package io.nilometer.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

class LogSettingsTest {

  private static final LoggerContext CONTEXT = (LoggerContext) LoggerFactory.getILoggerFactory();

  @AfterEach
  void asItWas() throws Exception {
    CONTEXT.reset();
    var configurator = new JoranConfigurator();
    configurator.setContext(CONTEXT);
    configurator.doConfigure(LogSettings.class.getResource("/logback.xml"));
  }

  private static Level level(String name) {
    return CONTEXT.getLogger(name).getEffectiveLevel();
  }

  @ParameterizedTest
  @CsvSource({
    "0, INFO, INFO",
    "3, INFO, INFO",
    "4, DEBUG, INFO",
    "5, DEBUG, INFO",
    "6, DEBUG, DEBUG"
  })
  void verbosityDecidesWhatIsLogged(int verbosity, String steps, String requests) {
    new LogSettings(LogSettings.Format.TEXT, verbosity, List.of()).apply();
    assertThat(level("io.nilometer.scrape.kubelet.Fetch")).isEqualTo(Level.valueOf(steps));
    assertThat(level("io.nilometer.requests")).isEqualTo(Level.valueOf(requests));
    assertThat(level("io.vertx.core")).isEqualTo(Level.WARN);
  }

  @Test
  void aPackageMayLogMore() {
    new LogSettings(
            LogSettings.Format.TEXT,
            0,
            List.of(new PackageVerbosity("s*", 4), new PackageVerbosity("k?be", 9)))
        .apply();
    assertThat(level("io.nilometer.scrape.kubelet.Fetch")).isEqualTo(Level.DEBUG);
    assertThat(level("io.nilometer.storage.Courier")).isEqualTo(Level.DEBUG);
    assertThat(level("io.nilometer.kube.watch.Reflector")).isEqualTo(Level.DEBUG);
    assertThat(level("io.nilometer.api.http.Listener")).isEqualTo(Level.INFO);
  }

  @Test
  void aPackageMayLogLess() {
    new LogSettings(LogSettings.Format.TEXT, 4, List.of(new PackageVerbosity("api", 0))).apply();
    assertThat(level("io.nilometer.api.http.Listener")).isEqualTo(Level.INFO);
    assertThat(level("io.nilometer.kube.watch.Reflector")).isEqualTo(Level.DEBUG);
  }

  @Test
  void allPackagesBelowTheRootCanBeChosen() throws Exception {
    try (Stream<Path> folders = Files.list(Path.of("src/main/java/io/nilometer"))) {
      assertThat(PackageVerbosity.PACKAGES)
          .containsExactlyInAnyOrderElementsOf(
              folders
                  .filter(Files::isDirectory)
                  .map(folder -> folder.getFileName().toString())
                  .toList());
    }
  }

  @Test
  void aPatternForGoFilesMatchesNoPackage() {
    assertThat(PackageVerbosity.of("server_[a]+=4").packages()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"scrape", "=4", "scrape=x", "scrape="})
  void anythingButPatternAndLevelIsRejected(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PackageVerbosity.of(text))
        .withMessageStartingWith("--vmodule: ");
  }

  @Test
  void jsonIsOneObjectPerLineWithTheKeysOfTheText() throws Exception {
    new LogSettings(LogSettings.Format.JSON, 0, List.of()).apply();
    var written = new ByteArrayOutputStream();
    var appender =
        (ConsoleAppender<ILoggingEvent>)
            CONTEXT.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("stderr");
    appender.setOutputStream(written);
    LoggerFactory.getLogger("io.nilometer.Some")
        .atInfo()
        .addKeyValue("node", "n\n1")
        .log("Said {}", 1);
    JsonNode line = new JsonMapper().readTree(written.toString(StandardCharsets.UTF_8));
    assertThat(written.toString(StandardCharsets.UTF_8).lines()).hasSize(1);
    assertThat(line.get("level").asText()).isEqualTo("info");
    assertThat(line.get("logger").asText()).isEqualTo("io.nilometer.Some");
    assertThat(line.get("msg").asText()).isEqualTo("Said 1");
    assertThat(line.get("node").asText()).isEqualTo("n\n1");
    assertThat(line.get("ts").asLong()).isPositive();
  }

  @Test
  void anotherFormatIsRejected() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LogSettings.Format.of("xml"))
        .withMessage("--logging-format must be text or json, but is xml");
  }
}
