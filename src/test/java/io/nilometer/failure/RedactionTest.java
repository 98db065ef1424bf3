package io.nilometer.failure;

import static io.nilometer.Inputs.repeated;
import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.Cost;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {

  private static final String TOKEN =
      "eyJhbGciOiJSUzI1NiIsImtpZCI6Ing_In0.eyJpc3MiOiJrdWJlcm5ldGVzIn0.S-ig_nature0123456789";

  private static final Map<String, UnaryOperator<String>> ENCODINGS =
      Map.ofEntries(
          Map.entry("raw", text -> text),
          Map.entry("spaced", text -> text.replaceAll("(.)", "$1 ")),
          Map.entry("backwards", text -> new StringBuilder(text).reverse().toString()),
          Map.entry("base64", RedactionTest::base64),
          Map.entry("base64 behind Bearer", text -> base64("Bearer " + text)),
          Map.entry("base64 behind one character", text -> base64("x" + text)),
          Map.entry(
              "base64 of URLs",
              text ->
                  Base64.getUrlEncoder()
                      .encodeToString(("?" + text).getBytes(StandardCharsets.UTF_8))),
          Map.entry(
              "hexadecimal",
              text -> HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8))),
          Map.entry("percent", each("%%%02x")),
          Map.entry("capital percent", each("%%%02X")),
          Map.entry("twice percent", text -> each("%%25%02x").apply(text)),
          Map.entry("JSON", each("\\u%04x")),
          Map.entry("JavaScript", each("\\x%02x")),
          Map.entry("XML", each("&#%d;")),
          Map.entry("hexadecimal XML", each("&#x%x;")),
          Map.entry("percent of base64", text -> each("%%%02x").apply(base64(text))));

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static UnaryOperator<String> each(String format) {
    return text -> text.chars().mapToObj(format::formatted).collect(Collectors.joining());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 40})
  void theTokenIsNotShownInAnyEncodingNorInPart(int start) {
    String part = TOKEN.substring(start, start + 30);
    ENCODINGS.forEach(
        (name, encoding) -> {
          String shown = Redaction.without(TOKEN, "denied: " + encoding.apply(part) + ".");
          assertThat(shown)
              .as(name)
              .isIn("denied: (token).", "(it repeats the token, and is not shown)");
        });
  }

  @Test
  void otherTextStaysAsItIs() {
    String text =
        "Forbidden (user=system:serviceaccount:kube-system:nilometer, verb=get, resource=nodes,"
            + " subresource=metrics) %41 %zz \\u00 &#; &#xffffffffff; \\x";
    assertThat(Redaction.without(TOKEN, text)).isEqualTo(text);
  }

  @Test
  void aShortSecretIsRemovedWhereItStands() {
    assertThat(Redaction.without("abc", "an abcabc, a b c")).isEqualTo("an (token)(token), a b c");
  }

  @Test
  void aShortSecretMayBePartOfAWord() {
    assertThat(Redaction.withoutLong("a", "an answer")).isEqualTo("an answer");
    assertThat(Redaction.withoutLong(TOKEN, TOKEN)).isEqualTo("(token)");
  }

  @Test
  void aLongTextIsCut() {
    assertThat(Redaction.without(TOKEN, "a".repeat(1 << 20))).hasSize(4096);
  }

  /// Anyone may send a long token, and an answer of the API server may be long too.
  @Test
  void theCostIsLinear() {
    String answer = repeated("denied: 0123456789 ", 512);
    Cost.assertLinear(
        size -> repeated("eyJhbGci", size), token -> Redaction.without(token, answer), 40);
    Cost.assertLinear(
        size -> repeated("&#eyJhbGc ", size), text -> Redaction.without(TOKEN, text), 10);
  }
}
