package io.nilometer.scrape.exposition;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// Spoils bodies, a little.
final class Mutations {

  private static final List<byte[]> SPLINTERS =
      List.of(
              "\"",
              "\\",
              "{",
              "}",
              "=",
              ",",
              "\n",
              "#",
              " ",
              "\t",
              "\r",
              "\0",
              "-",
              ".",
              "e",
              "9",
              "9999999999999999999",
              "# TYPE ",
              "# HELP ",
              "NaN",
              "\u00ff",
              "\u0080",
              "node_",
              "\\\n")
          .stream()
          .map(splinter -> splinter.getBytes(StandardCharsets.ISO_8859_1))
          .toList();

  private final Random random;

  Mutations(Random random) {
    this.random = random;
  }

  byte[] spoil(byte[] body) {
    byte[] spoiled = body;
    for (int i = random.nextInt(4); i >= 0; i--) {
      spoiled = spoilOnce(spoiled);
    }
    return spoiled;
  }

  private byte[] spoilOnce(byte[] body) {
    int from = random.nextInt(body.length + 1);
    int to = Math.min(body.length, from + random.nextInt(12));
    byte[] piece = Arrays.copyOfRange(body, from, to);
    return switch (random.nextInt(5)) {
      case 0 -> spliced(body, from, to, new byte[0]);
      case 1 -> spliced(body, from, from, SPLINTERS.get(random.nextInt(SPLINTERS.size())));
      case 2 ->
          spliced(
              body,
              from,
              Math.min(body.length, from + 1),
              SPLINTERS.get(random.nextInt(SPLINTERS.size())));
      case 3 -> spliced(body, to, to, piece);
      default -> Arrays.copyOf(body, from);
    };
  }

  private static byte[] spliced(byte[] body, int from, int to, byte[] replacement) {
    var spliced = new ByteArrayOutputStream();
    spliced.write(body, 0, from);
    spliced.writeBytes(replacement);
    spliced.write(body, to, body.length - to);
    return spliced.toByteArray();
  }
}
