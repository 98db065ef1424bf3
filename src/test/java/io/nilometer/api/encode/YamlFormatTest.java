package io.nilometer.api.encode;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class YamlFormatTest {

  @Test
  void keysAreSortedAsPeopleSortThem() {
    ObjectNode document = document();
    for (String key : new String[] {"p10", "p9", "pa", "p-", "p.x/y", "p", "p09"}) {
      document.put(key, "v");
    }
    assertThat(yaml(document)).isEqualTo("p: v\np-: v\np.x/y: v\np9: v\np09: v\np10: v\npa: v\n");
  }

  @Test
  void sequencesStandAsFarLeftAsTheirKey() {
    ObjectNode document = document();
    document.putArray("b").addObject().put("y", 1).putObject("x").put("k", true);
    document.putArray("a").add("one").add("two");
    document.putArray("c");
    document.putObject("d");
    document.putNull("e");
    assertThat(yaml(document))
        .isEqualTo(
            """
            a:
            - one
            - two
            b:
            - x:
                k: true
              "y": 1
            c: []
            d: {}
            e: null
            """);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "y",
        "No",
        "null",
        "~",
        "0x1F",
        "0o17",
        "0899",
        "1_000",
        "1e5",
        ".5",
        "+.inf",
        "2026-11-23",
        "2026-11-23T11:59:53Z",
        "12:30:45",
        "18446744073709551616",
        "a\tb"
      })
  void textThatReadsAsSomethingElseIsQuotedTwice(String text) {
    String shown = text.replace("\t", "\\t");
    assertThat(yaml(document().put("k", text))).isEqualTo("k: \"" + shown + "\"\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "web",
        "7d9f8b6c5d",
        "1010u",
        "15.005s",
        "-a",
        "?a",
        "a:b",
        "a#b",
        "it's",
        "1e999",
        "2026-13-23",
        "node \"x\" not found",
        "0b2",
        "tRUE",
        "..",
        "é"
      })
  void otherTextIsPlain(String text) {
    assertThat(yaml(document().put("k", text))).isEqualTo("k: " + text + "\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a: b",
        "a #b",
        "- a",
        "?",
        "*a",
        "@a",
        "{a",
        " a",
        "a ",
        "a:",
        "---a",
        "it's: so"
      })
  void textThatReadsAsStructureIsQuotedOnce(String text) {
    assertThat(yaml(document().put("k", text))).isEqualTo("k: '" + text.replace("'", "''") + "'\n");
  }

  @ParameterizedTest
  @CsvSource({"a\\nb, |-", "a\\nb\\n, |", "a\\n\\n, |+"})
  void linesStandInABlockThatKeepsTheirEnd(String escaped, String header) {
    String text = escaped.replace("\\n", "\n");
    String lines = "  " + text.strip().replace("\n", "\n  ");
    String end = text.endsWith("\n\n") ? "\n\n" : "\n";
    assertThat(yaml(document().put("k", text))).isEqualTo("k: " + header + "\n" + lines + end);
  }

  @Test
  void longTextIsBrokenAtTheFirstSpaceAfterColumn80() {
    String text = "word ".repeat(20) + "end: ";
    assertThat(yaml(document().put("k", text.strip() + "d")))
        .isEqualTo("k: " + "word ".repeat(15) + "word\n  " + "word ".repeat(4) + "end:d\n");
    assertThat(yaml(document().put("k", text)))
        .isEqualTo("k: '" + "word ".repeat(15) + "word\n  " + "word ".repeat(4) + "end: '\n");
  }

  @Test
  void manyKeysAreSortedThoughTheirOrderHasCycles() {
    ObjectNode document = document();
    for (int i = 0; i < 100; i++) {
      document.put("1A" + i, "v").put("01" + i, "v").put("0b" + i, "v");
    }
    assertThat(yaml(document).lines()).hasSize(300);
  }

  @Test
  void longKeyIsMarkedAsOne() {
    String key = "k".repeat(129);
    ObjectNode document = document();
    document.putObject("a").put(key, "v");
    assertThat(yaml(document)).isEqualTo("a:\n  ? " + key + "\n  : v\n");
  }

  private static ObjectNode document() {
    return JsonNodeFactory.instance.objectNode();
  }

  private static String yaml(ObjectNode document) {
    var out = new Bytes(1);
    new YamlFormat().document(out, document);
    return new String(out.take(), StandardCharsets.UTF_8);
  }
}
