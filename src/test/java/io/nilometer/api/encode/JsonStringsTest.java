package io.nilometer.api.encode;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

final class JsonStringsTest {

  private static final ObjectMapper JACKSON = new ObjectMapper();

  @Test
  void charactersThatMeanSomethingInHtmlAreEscaped() {
    assertThat(quoted("a<b>&c\u2028\u2029"))
        .isEqualTo("\"a\\u003cb\\u003e\\u0026c\\u2028\\u2029\"");
  }

  @Test
  void controlCharactersAreEscapedInLowerCase() {
    assertThat(quoted("\0\u001f\b\f\n\r\t\"\\/\u007f"))
        .isEqualTo("\"\\u0000\\u001f\\b\\f\\n\\r\\t\\\"\\\\/\u007f\"");
  }

  @Test
  void otherCharactersStandForThemselves() {
    assertThat(quoted("né 漢 \uD83D\uDE00")).isEqualTo("\"né 漢 \uD83D\uDE00\"");
  }

  @Test
  void halfASurrogatePairIsReplaced() {
    assertThat(quoted("a\uD83Db")).isEqualTo("\"a\\ufffdb\"");
  }

  @Property
  void jacksonReadsBackWhatWasWritten(@ForAll("texts") String text) throws JsonProcessingException {
    assertThat(JACKSON.readValue(quoted(text), String.class)).isEqualTo(text);
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.strings()
        .withChars("\"\\/<>&\n\t\0\u2028 abc")
        .withCharRange('\u00a0', '\ud7ff')
        .ofMaxLength(40);
  }

  private static String quoted(String text) {
    var out = new Bytes(1);
    JsonStrings.quoted(out, text);
    return new String(out.take(), StandardCharsets.UTF_8);
  }
}
