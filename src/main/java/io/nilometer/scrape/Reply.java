package io.nilometer.scrape;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Reads one answer: its whole body unpacked, or why it is no good. Where it stops before the end,
/// it closes the connection.
final class Reply {

  private static final int MAX_BODY = ExpositionDecoder.MAX_BODY_BYTES;
  private static final int MAX_EXCERPT = 160;

  private final HttpClientResponse response;
  private final Promise<ByteBuffer> whole = Promise.promise();

  private Reply(HttpClientResponse response) {
    this.response = response;
  }

  /// @param token the credential that was sent, which must not appear in a message
  static Future<ByteBuffer> read(HttpClientResponse response, Optional<String> token) {
    var reply = new Reply(response);
    response.exceptionHandler(reply.whole::tryFail);
    int status = response.statusCode();
    if (status == 200) {
      reply.readBody();
    } else if (status >= 300 && status < 400) {
      reply.stop(
          "answered " + status + "; redirects are not followed, for the sake of the credentials");
    } else {
      reply.readExcerpt(token);
    }
    return reply.whole.future();
  }

  private void readBody() {
    String length = response.getHeader(HttpHeaders.CONTENT_LENGTH);
    long stated = length == null ? 0 : Long.parseLong(length); // the decoder let pass only numbers
    if (stated > MAX_BODY) {
      stopTooLarge();
      return;
    }
    var body = new AnswerBody(MAX_BODY, stated);
    response.handler(chunk -> onChunk(body, chunk));
    response.endHandler(_ -> onBody(body.bytes()));
  }

  private void onChunk(AnswerBody body, Buffer chunk) {
    if (!whole.future().isComplete() && !body.add(chunk)) {
      stopTooLarge();
    }
  }

  private void onBody(ByteBuffer body) {
    try {
      whole.tryComplete(unpacked(body));
    } catch (Gzip.TooLarge _) {
      stopTooLarge();
    } catch (IOException e) {
      whole.tryFail(new IOException("its answer cannot be unpacked: " + Reason.of(e)));
    }
  }

  private ByteBuffer unpacked(ByteBuffer body) throws IOException {
    String encoding = response.getHeader(HttpHeaders.CONTENT_ENCODING);
    return switch (encoding) {
      case null -> body;
      case "identity" -> body;
      case "gzip", "x-gzip" -> Gzip.unpack(body, MAX_BODY);
      default -> throw new IOException("encoded as " + encoding + ", which was not asked for");
    };
  }

  private void readExcerpt(Optional<String> token) {
    var body = new AnswerBody(2 * MAX_EXCERPT, 0);
    response.handler(
        chunk -> {
          if (!body.add(chunk)) {
            stop(refusal(body, token));
          }
        });
    response.endHandler(_ -> whole.tryFail(new IOException(refusal(body, token))));
    response.exceptionHandler(_ -> stop(refusal(body, token)));
  }

  private String refusal(AnswerBody body, Optional<String> token) {
    String text = readable(body);
    String told = token.map(secret -> text.replace(secret, "(token)")).orElse(text);
    String excerpt = Reason.printable(told, MAX_EXCERPT);
    return "answered " + response.statusCode() + (excerpt.isEmpty() ? "" : ": " + excerpt);
  }

  /// Nothing where it is packed and cannot be unpacked: nobody could read that.
  private String readable(AnswerBody body) {
    try {
      return StandardCharsets.ISO_8859_1.decode(unpacked(body.bytes())).toString();
    } catch (IOException _) {
      return "";
    }
  }

  private void stopTooLarge() {
    stop("its answer is larger than " + (MAX_BODY >> 20) + " MiB");
  }

  private void stop(String reason) {
    whole.tryFail(new IOException(reason));
    response.request().connection().close();
  }
}
