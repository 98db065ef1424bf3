package io.nilometer.api.encode;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/// The text formats of documents, written by Jackson.
final class TextFormat {

  /// On one line, which ends with a line feed as Go's encoder ends it.
  static final TextFormat COMPACT_JSON =
      new TextFormat(JsonMapper.builder(GoJson.factory()).build(), "\n");

  /// Indented as Go indents it; its last line has no end.
  static final TextFormat PRETTY_JSON =
      new TextFormat(
          JsonMapper.builder(GoJson.factory())
              .enable(SerializationFeature.INDENT_OUTPUT)
              .defaultPrettyPrinter(GoJson.indented())
              .build(),
          "");

  /// With sorted keys.
  static final TextFormat YAML =
      new TextFormat(
          JsonMapper.builder(
                  YAMLFactory.builder()
                      .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                      .disable(YAMLGenerator.Feature.SPLIT_LINES)
                      .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                      .enable(YAMLGenerator.Feature.ALLOW_LONG_KEYS)
                      .stringQuotingChecker(new YamlQuoting())
                      .build())
              .enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED)
              .build(),
          "");

  private static final byte[] REPLACEMENT = Bytes.utf8("\ufffd");

  private final ObjectMapper mapper;
  private final String end;

  private TextFormat(ObjectMapper mapper, String end) {
    this.mapper = mapper;
    this.end = end;
  }

  static TextFormat of(Representation representation) {
    return switch (representation.encoding()) {
      case JSON -> representation.pretty() ? PRETTY_JSON : COMPACT_JSON;
      case YAML -> YAML;
      case PROTOBUF -> throw new IllegalArgumentException("protobuf is not text");
    };
  }

  /// What follows the document.
  String end() {
    return end;
  }

  byte[] bytes(JsonNode document) {
    var out = new Bytes(1024);
    try (JsonGenerator generator = generator(out.stream())) {
      generator.writeTree(document);
    } catch (IOException e) {
      throw new UncheckedIOException("memory cannot be written to", e);
    }
    return out.add(end).take();
  }

  /// Writes half a surrogate pair, which is no character, as Go does.
  JsonGenerator generator(OutputStream out) throws IOException {
    var encoder =
        StandardCharsets.UTF_8
            .newEncoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .replaceWith(REPLACEMENT);
    return mapper.createGenerator(new OutputStreamWriter(out, encoder));
  }
}
