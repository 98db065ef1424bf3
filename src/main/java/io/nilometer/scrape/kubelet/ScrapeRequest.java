package io.nilometer.scrape.kubelet;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// The one HTTP request that kubelets get, as bytes. It does not ask for gzip.
final class ScrapeRequest {

  static final int USUAL_BYTES = 2_048; // a token is about half of that

  private ScrapeRequest() {}

  /// @throws IllegalArgumentException the target's host or the token cannot stand in a header; the
  ///     message does not quote it
  static void write(ByteBuf out, KubeletTarget target, Optional<String> token) {
    write(out, "GET ");
    write(out, target.path());
    write(out, " HTTP/1.1\r\nhost: ");
    write(out, checked("the node's address", target.authority()));
    write(out, "\r\nuser-agent: nilometer\r\n");
    if (token.isPresent()) {
      write(out, "authorization: Bearer ");
      write(out, checked("the bearer token", token.get()));
      write(out, "\r\n");
    }
    write(out, "\r\n");
  }

  private static void write(ByteBuf out, String text) {
    out.writeCharSequence(text, StandardCharsets.US_ASCII);
  }

  /// A line break would smuggle in another header.
  private static String checked(String what, String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c > '~') {
        throw new IllegalArgumentException(what + " has characters that no HTTP header can carry");
      }
    }
    return text;
  }
}
