package io.nilometer.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.event.KeyValuePair;

class KubernetesJsonEncoderTest {

  private static final LoggerContext CONTEXT = new LoggerContext();
  private static final Pattern KEY = Pattern.compile("addKeyValue\\(\\s*\"(\\w+)\"");

  private static LoggingEvent event(
      Level level, String logger, Throwable cause, KeyValuePair... pairs) {
    var event = new LoggingEvent("", CONTEXT.getLogger(logger), level, "Serving", cause, null);
    event.setInstant(Instant.parse("2026-11-23T20:54:33.849123Z"));
    event.setKeyValuePairs(List.of(pairs));
    return event;
  }

  private static LoggingEvent event(Throwable cause, KeyValuePair... pairs) {
    return event(Level.WARN, "io.nilometer.Some", cause, pairs);
  }

  private static String text(LoggingEvent event) {
    return new String(new KubernetesJsonEncoder().encode(event), StandardCharsets.UTF_8);
  }

  private static JsonNode json(LoggingEvent event) throws Exception {
    return JsonMapper.builder()
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .build()
        .readTree(text(event));
  }

  @Test
  void aLineIsAFlatObject() {
    assertThat(
            text(
                event(
                    Level.INFO,
                    "io.nilometer.Some",
                    null,
                    new KeyValuePair("port", 443),
                    new KeyValuePair("node", "n"),
                    new KeyValuePair("held", true))))
        .isEqualTo(
            "{\"ts\":1795467273849.123000,\"level\":\"info\",\"v\":0,"
                + "\"logger\":\"io.nilometer.Some\",\"msg\":\"Serving\","
                + "\"port\":443,\"node\":\"n\",\"held\":true}\n");
  }

  @Test
  void anyOtherValueIsAText() throws Exception {
    JsonNode line =
        json(
            event(
                null,
                new KeyValuePair("delay", Duration.ofSeconds(5)),
                new KeyValuePair("sum", new LongAdder()),
                new KeyValuePair("none", null)));
    assertThat(line.get("delay").asText()).isEqualTo("PT5S");
    assertThat(line.get("sum").asText()).isEqualTo("0");
    assertThat(line.get("none").asText()).isEqualTo("null");
  }

  @ParameterizedTest
  @CsvSource({
    "ERROR, io.nilometer.Some,",
    "WARN, io.nilometer.Some, 0",
    "INFO, io.nilometer.Some, 0",
    "DEBUG, io.nilometer.Some, 4",
    "DEBUG, io.nilometer.requests, 6"
  })
  void aLineHasTheVerbosityThatLogsIt(String level, String logger, Integer verbosity)
      throws Exception {
    JsonNode v = json(event(Level.valueOf(level), logger, null)).path("v");
    assertThat(v.isMissingNode() ? null : v.asInt()).isEqualTo(verbosity);
  }

  @Test
  void errorsHaveTheNameThatKubernetesGivesThem() throws Exception {
    JsonNode line = json(event(null, new KeyValuePair("error", "refused")));
    assertThat(line.get("err").asText()).isEqualTo("refused");
    assertThat(line.has("error")).isFalse();
  }

  @Test
  void anExceptionIsAnErrorAndAStackTrace() throws Exception {
    var failure = new IllegalStateException("outer", new RuntimeException("inner"));
    JsonNode line = json(event(failure));
    assertThat(line.get("err").asText()).isEqualTo("java.lang.IllegalStateException: outer");
    assertThat(line.get("stacktrace").asText())
        .contains("java.lang.IllegalStateException: outer", "RuntimeException: inner", "\tat ");
    assertThat(json(event(new IllegalStateException())).get("err").asText())
        .isEqualTo("java.lang.IllegalStateException");
  }

  @Test
  void anErrorThatIsNamedComesBeforeTheException() throws Exception {
    JsonNode line = json(event(new RuntimeException("x"), new KeyValuePair("error", "named")));
    assertThat(line.get("err").asText()).isEqualTo("named");
    assertThat(line.has("stacktrace")).isTrue();
  }

  @Test
  void textsStayTextsAndAreAscii() throws Exception {
    String odd = "\n\"}\u001b[2K\u009b\u202e\u2028\ud800é漢";
    String line = text(event(new IllegalStateException(odd), new KeyValuePair("path", odd)));
    assertThat(line.strip().chars()).allMatch(c -> c >= ' ' && c < 0x7f);
    assertThat(new JsonMapper().readTree(line).get("path").asText()).isEqualTo(odd);
  }

  /// A key that the encoder writes itself would stand twice in a line.
  @Test
  void noKeyOfTheProgramIsOneOfTheEncoder() throws Exception {
    var keys = new TreeSet<String>();
    try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
      for (Path source : sources.filter(path -> path.toString().endsWith(".java")).toList()) {
        KEY.matcher(Files.readString(source)).results().forEach(found -> keys.add(found.group(1)));
      }
    }
    assertThat(keys)
        .hasSizeGreaterThan(40)
        .doesNotContainAnyElementsOf(
            Set.of("ts", "level", "v", "logger", "caller", "msg", "err", "stacktrace"));
  }
}
