package io.nilometer.api.encode;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.PrettyPrinter;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;

/// Jackson's JSON as Go's encoding/json writes it.
final class GoJson {

  private GoJson() {}

  static JsonFactory factory() {
    return new JsonFactoryBuilder().characterEscapes(new Escapes()).build();
  }

  /// Two spaces for each level, and nothing inside an empty object or array.
  static PrettyPrinter indented() {
    var lines = new DefaultIndenter("  ", "\n");
    return new DefaultPrettyPrinter(
            Separators.createDefaultInstance()
                .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                .withObjectEmptySeparator("")
                .withArrayEmptySeparator(""))
        .withObjectIndenter(lines)
        .withArrayIndenter(lines);
  }

  /// The escapes of [JsonStrings].
  private static final class Escapes extends CharacterEscapes {

    private static final long serialVersionUID = 1;

    @Override
    public int[] getEscapeCodesForAscii() {
      int[] codes = standardAsciiEscapesForJSON();
      for (char c = 0; c < codes.length; c++) {
        codes[c] = JsonStrings.isPlain(c) ? ESCAPE_NONE : ESCAPE_CUSTOM;
      }
      return codes;
    }

    @Override
    public SerializableString getEscapeSequence(int c) {
      String escaped = JsonStrings.escaped((char) c);
      return escaped.isEmpty() ? null : new SerializedString(escaped);
    }
  }
}
