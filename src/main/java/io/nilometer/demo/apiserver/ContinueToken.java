package io.nilometer.demo.apiserver;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nilometer.demo.objects.ObjectName;
import java.util.Base64;

/// The position of a list after one of its pages.
///
/// @param revision of the first page
/// @param last the last object of the page
record ContinueToken(long revision, ObjectName last) {

  String encode() {
    String text = revision + "\n" + last.namespace() + "\n" + last.name();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
  }

  /// Throws an [IllegalArgumentException] if `text` is not a token of this server.
  static ContinueToken decode(String text) {
    String[] parts = new String(Base64.getUrlDecoder().decode(text), UTF_8).split("\n", -1);
    if (parts.length != 3) {
      throw new IllegalArgumentException("continue key is not valid: " + text);
    }
    return new ContinueToken(Long.parseLong(parts[0]), new ObjectName(parts[1], parts[2]));
  }
}
