package io.nilometer.api;

import io.nilometer.api.encode.Representation;
import io.nilometer.api.encode.Status;
import io.nilometer.api.http.ApiResponse;
import io.nilometer.api.http.ResponseWriter;
import org.apache.pekko.event.LoggingAdapter;
import org.apache.pekko.http.ParsingErrorHandler;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.scaladsl.model.ErrorInfo;
import org.apache.pekko.http.scaladsl.model.StatusCode;
import org.apache.pekko.http.scaladsl.settings.ServerSettings;

/// Answers requests that Pekko HTTP cannot parse, with the texts of Go's HTTP server, which clients
/// know. The connection is closed after that. Configured as
/// `pekko.http.server.parsing.error-handler`.
final class MalformedRequests extends ParsingErrorHandler {

  @Override
  public HttpResponse handle(
      StatusCode status, ErrorInfo error, LoggingAdapter log, ServerSettings settings) {
    return ResponseWriter.small(answer(status.intValue(), error.summary()));
  }

  private static ApiResponse answer(int code, String summary) {
    return switch (code) {
      case 414, 431 -> tooLarge();
      case 413 -> ApiResponse.text(413, "413 Request Entity Too Large");
      case 501 -> Status.methodNotAllowed().response(Representation.JSON);
      case 505 -> ApiResponse.text(505, "505 HTTP Version Not Supported");
      default ->
          summary.contains("`Host`")
              ? ApiResponse.text(400, "400 Bad Request: missing required Host header")
              : badRequest();
    };
  }

  /// The target, or another part of the request, is not valid HTTP.
  static ApiResponse badRequest() {
    return ApiResponse.text(400, "400 Bad Request");
  }

  /// The body did not end in time.
  static ApiResponse tooSlow() {
    return ApiResponse.text(408, "408 Request Timeout");
  }

  /// The header fields or the target exceed the limit.
  static ApiResponse tooLarge() {
    return ApiResponse.text(431, "431 Request Header Fields Too Large");
  }
}
