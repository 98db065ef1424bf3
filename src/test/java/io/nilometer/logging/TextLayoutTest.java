package io.nilometer.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.event.KeyValuePair;

class TextLayoutTest {

  private static final LoggerContext CONTEXT = new LoggerContext();

  private static LoggingEvent event(String message, KeyValuePair... pairs) {
    return event(null, message, pairs);
  }

  private static LoggingEvent event(Throwable cause, String message, KeyValuePair... pairs) {
    var event =
        new LoggingEvent(
            "", CONTEXT.getLogger("io.nilometer.Some"), Level.WARN, message, cause, null);
    event.setTimeStamp(0);
    event.setKeyValuePairs(List.of(pairs));
    return event;
  }

  private static String text(ILoggingEvent event) {
    return new TextLayout().doLayout(event);
  }

  private static String json(ILoggingEvent event) {
    return new String(new KubernetesJsonEncoder().encode(event), StandardCharsets.UTF_8);
  }

  private static String valueOf(String text) {
    String line = text(event("Refused", new KeyValuePair("path", text)));
    String start = "1970-01-01T00:00:00.000Z WARN  Some \"Refused\" path=\"";
    assertThat(line).startsWith(start).endsWith("\"\n");
    return line.substring(start.length(), line.length() - 2);
  }

  @Test
  void anEventIsOneLineWithItsKeys() {
    assertThat(text(event("Serving", new KeyValuePair("port", 443), new KeyValuePair("node", "n"))))
        .isEqualTo("1970-01-01T00:00:00.000Z WARN  Some \"Serving\" port=\"443\" node=\"n\"\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\n2026-01-01T00:00:00.000Z INFO  Nilometer \"Forged\"",
        "\r\u001b[2K\u001b[1A",
        "\u0085\u2028\u2029\u000b\f\u0000",
        "\u202e\u200f\ufeff",
        "a\" node=\"forged",
        "\\",
        "\ud800"
      })
  void noTextLeavesItsQuotationMarks(String text) {
    String value = valueOf(text);
    assertThat(value.chars()).allMatch(c -> c >= ' ' && c != 0x7f && c < 0x80);
    assertThat(value.replace("\\\\", "").replace("\\\"", "")).doesNotContain("\"");
    String line = text(event(new IllegalStateException(text), text));
    assertThat(line.lines().skip(1)).allMatch(next -> next.startsWith("\t"));
  }

  @Test
  void textOfPeopleStaysReadable() {
    assertThat(valueOf("é 漢 \ud83d\ude00 'a'")).isEqualTo("é 漢 \ud83d\ude00 'a'");
    assertThat(valueOf("a\tb\"\u0001")).isEqualTo("a\\tb\\\"\\u{1}");
  }

  @Test
  void longTextsAreCut() throws Exception {
    String path = "p".repeat(7000);
    assertThat(valueOf(path)).isEqualTo("p".repeat(1000) + "... (7000 characters)");
    assertThat(text(event(path))).hasSizeLessThan(2100).contains("... (7000 characters)");
    String json = json(event(path, new KeyValuePair("path", path)));
    assertThat(json).hasSizeLessThan(4000);
    assertThat(new JsonMapper().readTree(json).at("/path").asText())
        .isEqualTo("p".repeat(1000) + "... (7000 characters)");
  }

  private static int recurse(int depth) {
    if (depth > 0) {
      return 1 + recurse(depth - 1);
    }
    throw new IllegalStateException("m".repeat(7000));
  }

  private static Throwable deep() {
    try {
      throw new AssertionError("it returned " + recurse(1000));
    } catch (IllegalStateException e) {
      Throwable failure = e;
      for (int i = 0; i < 100; i++) {
        failure = new IllegalStateException("outer", failure);
      }
      return failure;
    }
  }

  @Test
  void aStackTraceIsCut() {
    assertThat(text(event(deep(), "Failed")).lines()).hasSizeLessThan(400);
    Throwable alone = deep();
    while (alone.getCause() != null) {
      alone = alone.getCause();
    }
    String text = text(event(alone, "Failed"));
    assertThat(text.lines()).hasSize(52);
    assertThat(text)
        .contains("\t! java.lang.IllegalStateException: mmm", "... (7000 characters)\n")
        .contains("\tat io.nilometer.logging.TextLayoutTest.recurse(TextLayoutTest.java:")
        .hasSizeLessThan(12_000);
    assertThat(json(event(alone, "Failed"))).hasSizeLessThan(20_000);
  }

  @Test
  void causesAreShown() {
    String text =
        text(event(new IllegalStateException("outer", new RuntimeException("inner")), "Failed"));
    assertThat(text)
        .contains("\t! java.lang.IllegalStateException: outer\n")
        .contains("\t! java.lang.RuntimeException: inner\n");
  }
}
