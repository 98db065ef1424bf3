package io.nilometer.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.Inputs;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HeadLinesTest {

  private static final String HEAD = "GET / HTTP/1.1\r\n";
  private static final int LIMIT = HeadLines.LIMIT_BYTES;

  private final HeadLines lines = new HeadLines();

  private boolean exceed(String text) {
    read(text);
    return lines.exceedLimit();
  }

  /// Returns how many heads ended.
  private int read(String text) {
    int ends = 0;
    for (byte next : text.getBytes(StandardCharsets.ISO_8859_1)) {
      ends += lines.read(next) ? 1 : 0;
    }
    return ends;
  }

  /// The names of which Pekko has parsers that no setting switches off.
  @Test
  void allNamesThatPekkoAlwaysParsesAreKnown() throws Exception {
    Class<?> parser = Class.forName("org.apache.pekko.http.impl.engine.parsing.HttpHeaderParser$");
    var field = parser.getDeclaredField("alwaysParsedHeaders");
    field.setAccessible(true);
    var always = (scala.collection.Iterable<?>) field.get(parser.getField("MODULE$").get(null));
    Set<String> names = new LinkedHashSet<>();
    always.iterator().foreach(name -> names.add(String.valueOf(name)));
    assertThat(names).isEqualTo(HeadLines.NAMES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Connection", "CONTENT-TYPE", "sec-websocket-version", "Host"})
  void aLongOneIsTooMuch(String name) {
    assertThat(exceed(HEAD + name + ": " + Inputs.repeated("a,", LIMIT - 100))).isFalse();
    assertThat(exceed(Inputs.repeated("a,", 100))).isTrue();
  }

  @Test
  void theyCountTogetherAndSoDoContinuedLines() {
    String half = Inputs.repeated("a,", LIMIT / 2 - 100);
    assertThat(exceed(HEAD + "Connection: " + half + "\r\nX-A: b\r\n")).isFalse();
    assertThat(exceed("Upgrade: a\r\n\t" + half)).isFalse();
    assertThat(exceed("\r\n " + half)).isTrue();
  }

  @Test
  void manyShortOnesAreTooMuch() {
    assertThat(exceed(HEAD + "Connection:a\n".repeat(LIMIT / 10))).isTrue();
  }

  @Test
  void eachRequestHasItsOwnLimit() {
    String most = "Connection: " + Inputs.repeated("a,", LIMIT - 100);
    for (int i = 0; i < 3; i++) {
      assertThat(exceed(HEAD + most + "\r\n\r\n")).isFalse();
    }
    assertThat(exceed(HEAD + most + "\n\n")).isFalse();
  }

  @Test
  void othersAreNotCounted() {
    String value = ": " + Inputs.repeated("a,", 1 << 20) + "\r\n";
    assertThat(exceed(HEAD + "Accept" + value)).isFalse();
    assertThat(exceed("X-Connection" + value)).isFalse();
    assertThat(exceed("Sec-WebSocket-Protocols-Of-Mine" + value)).isFalse();
    assertThat(exceed("Connection" + "s".repeat(100) + value)).isFalse();
    assertThat(exceed("\r\n{\"host\": 1}\n" + value)).isFalse();
  }

  @Test
  void aHeadEndsAtAnEmptyLine() {
    assertThat(read(HEAD + "X-A: b\r\n c\r\n \r\n")).isZero();
    assertThat(read("\r\n")).isEqualTo(1);
    assertThat(read(HEAD + "\n" + HEAD + "\r")).isEqualTo(1);
    assertThat(read("\n\n\r\n")).isEqualTo(3);
  }
}
