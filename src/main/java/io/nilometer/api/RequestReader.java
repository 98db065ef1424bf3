package io.nilometer.api;

import io.nilometer.api.encode.Representation;
import io.nilometer.api.encode.Status;
import io.nilometer.api.http.ApiRequest;
import io.nilometer.api.http.ApiResponse;
import io.nilometer.api.http.Client;
import io.nilometer.api.http.ClientDisconnect;
import io.nilometer.api.http.Headers;
import io.nilometer.api.http.RequestTarget;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.http.javadsl.model.AttributeKeys;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.SslSessionInfo;
import org.apache.pekko.http.javadsl.model.headers.RawRequestURI;

/// Converts a request of Pekko HTTP to an [ApiRequest], with its target as it was sent.
final class RequestReader {

  /// Go's limit for the request line and all header fields together.
  private static final int HEAD_LIMIT_BYTES = 1 << 20;

  private static final int LINE_OVERHEAD = 4; // ": " and CR LF

  /// The result: a request, or the response to a malformed one.
  sealed interface Reading {
    record Understood(ApiRequest request) implements Reading {}

    record Refused(ApiResponse answer) implements Reading {}
  }

  private RequestReader() {}

  static Reading read(HttpRequest request) {
    String raw =
        request
            .getHeader(RawRequestURI.class)
            .map(RawRequestURI::uri)
            .orElseThrow(() -> new IllegalStateException("raw-request-uri-header must be on"));
    var headers = new Headers();
    long size = raw.length();
    boolean malformed = false;
    for (HttpHeader header : request.getHeaders()) {
      if (!(header instanceof RawRequestURI)) {
        headers.add(header.name(), header.value());
        malformed |= header.name().isEmpty() || runsOn(header.value());
        size += header.name().length() + header.value().length() + LINE_OVERHEAD;
      }
    }
    if (malformed) {
      return new Reading.Refused(MalformedRequests.badRequest());
    }
    if (size > HEAD_LIMIT_BYTES) {
      return new Reading.Refused(MalformedRequests.tooLarge());
    }
    Optional<Status> violation = RequestLimits.violation(raw, headers);
    if (violation.isPresent()) {
      return new Reading.Refused(violation.get().response(Representation.JSON));
    }
    Optional<RequestTarget> target = RequestTarget.parse(raw);
    if (target.isEmpty()) {
      return new Reading.Refused(MalformedRequests.badRequest());
    }
    return new Reading.Understood(
        new ApiRequest(
            request.method().value(),
            target.get(),
            headers,
            request.getAttribute(AttributeKeys.sslSession).map(SslSessionInfo::getSession),
            request
                .getAttribute(ClientDisconnect.SIGNAL)
                .map(ClientDisconnect.Signal::raised)
                .orElseGet(CompletableFuture::new),
            () -> request.getAttribute(Client.ATTRIBUTE).ifPresent(Client::isFrontProxy)));
  }

  /// Whether the value contains a line end. Pekko reads a byte above 0x7f as the start of a UTF-8
  /// sequence without checking the bytes that follow, so in another encoding one header field could
  /// include the next.
  private static boolean runsOn(String value) {
    return value.indexOf('\r') >= 0 || value.indexOf('\n') >= 0;
  }
}
