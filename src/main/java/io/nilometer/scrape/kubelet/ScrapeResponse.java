package io.nilometer.scrape.kubelet;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.nilometer.failure.Redaction;
import io.nilometer.scrape.exposition.ExpositionDecoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/// One HTTP response as it arrives. Once a method throws, the rest of the response is of no use.
sealed interface ScrapeResponse {

  int MAX_BODY = ExpositionDecoder.MAX_BODY_BYTES;
  int MAX_EXCERPT = 160;

  /// Reads the status and the headers.
  ///
  /// @param token the credential that was sent, which must not appear in a message
  static ScrapeResponse begin(HttpResponse response, Optional<String> token) throws IOException {
    int status = response.status().code();
    String encoding =
        response
            .headers()
            .get(HttpHeaderNames.CONTENT_ENCODING, "")
            .strip()
            .toLowerCase(Locale.ROOT);
    if (status == 200) {
      return new Metrics(encoding, HttpUtil.getContentLength(response, 0L));
    }
    if (status >= 300 && status < 400) {
      throw new KubeletStatusException(
          status,
          "answered " + status + "; redirects are not followed, for the sake of the credentials");
    }
    return new Refusal(status, encoding, token);
  }

  void add(ByteBuf piece) throws IOException;

  /// How many bytes of the body are in memory.
  int size();

  /// Returns the whole body, decompressed.
  ///
  /// @param limit of the decompressed bytes
  /// @throws Gzip.TooLarge there are more, but not more than [#MAX_BODY]
  ByteBuffer end(int limit) throws IOException;

  /// What to report when the connection broke.
  Throwable brokenBy(Throwable failure);

  private static ByteBuffer unpacked(String encoding, ScrapeBody body, int limit)
      throws IOException {
    return switch (encoding) {
      case "", "identity" -> body.bytes();
      case "gzip", "x-gzip" -> Gzip.unpack(body.bytes(), limit);
      default ->
          throw new IOException(
              "encoded as "
                  + Reason.printable(encoding, MAX_EXCERPT)
                  + ", which was not requested");
    };
  }

  /// Status 200: the metrics.
  final class Metrics implements ScrapeResponse {

    private final String encoding;
    private final ScrapeBody body;

    private Metrics(String encoding, long stated) throws IOException {
      if (stated > MAX_BODY) {
        throw tooLarge();
      }
      this.encoding = encoding;
      this.body = new ScrapeBody(MAX_BODY, stated);
    }

    private static IOException tooLarge() {
      return new IOException("its answer is larger than " + (MAX_BODY >> 20) + " MiB");
    }

    @Override
    public void add(ByteBuf piece) throws IOException {
      if (!body.add(piece)) {
        throw tooLarge();
      }
    }

    @Override
    public int size() {
      return body.capacity();
    }

    @Override
    public ByteBuffer end(int limit) throws IOException {
      try {
        return unpacked(encoding, body, limit);
      } catch (Gzip.TooLarge beyond) {
        throw limit < MAX_BODY ? beyond : tooLarge();
      } catch (IOException e) {
        throw new IOException("its answer cannot be unpacked: " + Reason.of(e));
      }
    }

    @Override
    public Throwable brokenBy(Throwable failure) {
      return failure;
    }
  }

  /// Another status, with the beginning of the body as the reason.
  final class Refusal implements ScrapeResponse {

    private final int status;
    private final String encoding;
    private final Optional<String> token;
    private final ScrapeBody body = new ScrapeBody(2 * MAX_EXCERPT, 0);

    private Refusal(int status, String encoding, Optional<String> token) {
      this.status = status;
      this.encoding = encoding;
      this.token = token;
    }

    @Override
    public void add(ByteBuf piece) throws IOException {
      if (!body.add(piece)) {
        throw refused();
      }
    }

    @Override
    public int size() {
      return body.capacity();
    }

    @Override
    public ByteBuffer end(int limit) throws IOException {
      throw refused();
    }

    @Override
    public Throwable brokenBy(Throwable failure) {
      return refused();
    }

    private KubeletStatusException refused() {
      return new KubeletStatusException(status, message());
    }

    private String message() {
      String text = readable();
      String redacted = token.map(secret -> Redaction.without(secret, text)).orElse(text);
      String excerpt = Reason.printable(redacted, MAX_EXCERPT);
      return "answered " + status + (excerpt.isEmpty() ? "" : ": " + excerpt);
    }

    /// Empty where the body is compressed and cannot be decompressed.
    private String readable() {
      try {
        return StandardCharsets.ISO_8859_1
            .decode(unpacked(encoding, body, BodyBudget.FREE))
            .toString();
      } catch (IOException _) {
        return "";
      }
    }
  }
}
