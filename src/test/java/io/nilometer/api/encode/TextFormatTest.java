package io.nilometer.api.encode;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nilometer.api.query.Samples;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

final class TextFormatTest {

  @Test
  void keysOfYamlAreSorted() {
    ObjectNode document = document().put("b", "v").put("a.x/y", "v").put("a", "v");
    assertThat(yaml(document)).isEqualTo("a: v\na.x/y: v\nb: v\n");
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
        "1e999",
        "2026-13-23",
        "a\tb"
      })
  void textThatYamlReadsAsSomethingElseIsQuoted(String text) {
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
        "node \"x\" not found",
        "0b2",
        "tRUE",
        "..",
        "é"
      })
  void otherTextIsPlainInYaml(String text) {
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
        "it's: so",
        "a\nb",
        "a\nb\n",
        "a\n\n",
        "\t",
        "\u0000",
        "\u2028",
        "y",
        "null",
        "1_000",
        "12:30",
        "0b2",
        "=",
        "<<"
      })
  void yamlReadsAsTheTextThatWasWritten(String text) {
    ObjectNode document = document().put("k", text);
    document.putObject("m").put(text, "v");
    assertThat(read(yaml(document))).isEqualTo(Map.of("k", text, "m", Map.of(text, "v")));
  }

  @Test
  void longTextAndLongKeysOfYamlStayOnTheirLine() {
    String text = "word ".repeat(40) + "end";
    assertThat(yaml(document().put("k", text))).isEqualTo("k: " + text + "\n");
    assertThat(read(yaml(document().put(text, "v")))).isEqualTo(Map.of(text, "v"));
  }

  @Test
  void jsonHasTheEscapesOfGo() {
    ObjectNode document = document().put("<", "\u0001&\u2028\n\"\\\u001f\u007f é \ud83d\ude00");
    assertThat(text(TextFormat.COMPACT_JSON, document))
        .isEqualTo(
            "{\"\\u003c\":\"\\u0001\\u0026\\u2028\\n\\\"\\\\\\u001f\u007f é \ud83d\ude00\"}\n");
  }

  @Test
  void halfACharacterIsReplacedInJson() {
    assertThat(text(TextFormat.COMPACT_JSON, document().put("k", "a\ud800b")))
        .isEqualTo("{\"k\":\"a\ufffdb\"}\n");
  }

  @Test
  void prettyJsonIsIndentedAsGoIndentsIt() {
    ObjectNode document = document();
    document.putArray("a").add(1).addObject().put("b", true);
    document.putObject("c");
    document.putArray("d");
    document.putNull("e");
    assertThat(text(TextFormat.PRETTY_JSON, document))
        .isEqualTo(
            """
            {
              "a": [
                1,
                {
                  "b": true
                }
              ],
              "c": {},
              "d": [],
              "e": null
            }\
            """);
  }

  static Stream<TextFormat> formats() {
    return Stream.of(TextFormat.COMPACT_JSON, TextFormat.PRETTY_JSON, TextFormat.YAML);
  }

  @ParameterizedTest
  @MethodSource("formats")
  void aListIsWrittenAsTheWholeDocumentWouldBe(TextFormat format) {
    ObjectNode frame = document().put("kind", "List").put("a", 1);
    var representation =
        new Representation(
            format == TextFormat.YAML ? Encoding.YAML : Encoding.JSON,
            Shape.WHOLE,
            format == TextFormat.PRETTY_JSON);
    for (List<String> names : List.of(List.of("x", "y"), List.<String>of())) {
      var list =
          new TextList<String>(representation, frame, "items", name -> document().put("n", name));
      ObjectNode whole = frame.deepCopy();
      names.forEach(name -> whole.withArray("items").addObject().put("n", name));
      whole.withArray("items");
      assertThat(Samples.text(list.body(names))).isEqualTo(text(format, whole));
    }
  }

  private static ObjectNode document() {
    return JsonNodeFactory.instance.objectNode();
  }

  private static String yaml(ObjectNode document) {
    return text(TextFormat.YAML, document);
  }

  private static String text(TextFormat format, ObjectNode document) {
    return new String(format.bytes(document), StandardCharsets.UTF_8);
  }

  private static Object read(String yaml) {
    return new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml);
  }
}
