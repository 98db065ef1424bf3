package io.nilometer.kube;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.core.JsonParser;
import io.nilometer.Cost;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What documents cost whose field names a user has made to be costly.
class JsonCostTest {

  private static final String CHARACTERS =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";

  private static final int FIELD = 13; // characters: "........":1,
  private static final int INVERSE = 1_041_204_193; // of 33, by which the hash has it, modulo 2^32

  /// Names of eight characters that Jackson's table of names has in one place, whatever its seed.
  private static List<String> names(int most) {
    var names = new ArrayList<String>();
    byte[] first = new byte[4];
    for (int i = 0; names.size() < most && i < 65 * 65 * 65 * 65; i++) {
      for (int j = 0, rest = i; j < 4; j++, rest /= 65) {
        first[j] = (byte) CHARACTERS.charAt(rest % 65);
      }
      byte[] second = ByteBuffer.allocate(4).putInt(-mixed(first) * INVERSE).array();
      if (new String(second, US_ASCII).chars().allMatch(c -> CHARACTERS.indexOf(c) >= 0)) {
        names.add(new String(first, US_ASCII) + new String(second, US_ASCII));
      }
    }
    return names;
  }

  private static int mixed(byte[] word) {
    int hash = ByteBuffer.wrap(word).getInt();
    hash += hash >>> 15;
    return hash ^ hash >>> 9;
  }

  private static byte[] document(List<String> names, int size) {
    var document = new StringBuilder("{");
    names.stream().limit(size / FIELD).forEach(name -> document.append('"' + name + "\":1,"));
    return document.append("\"z\":1}").toString().getBytes(US_ASCII);
  }

  private static void read(byte[] document) {
    try (JsonParser json = Json.parser(new ByteArrayInputStream(document))) {
      json.nextToken();
      Json.fields(json, (_, value) -> value.skipChildren());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void namesOfOneHashAreReadInLinearTime() {
    List<String> names = names(1_000_000 / FIELD);
    Cost.assertLinear(size -> document(names, size), JsonCostTest::read, 16);
  }
}
