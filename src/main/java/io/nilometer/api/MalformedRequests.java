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

/// Answers what Pekko HTTP cannot read, in the words of Go's server, so that clients see what they
/// are used to. The connection is closed after that. Named in the configuration as
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

  /// A target, or another part of the request, that is none of HTTP.
  static ApiResponse badRequest() {
    return ApiResponse.text(400, "400 Bad Request");
  }

  /// A body that does not come to its end.
  static ApiResponse tooSlow() {
    return ApiResponse.text(408, "408 Request Timeout");
  }

  /// More header fields, or a longer target, than are read.
  static ApiResponse tooLarge() {
    return ApiResponse.text(431, "431 Request Header Fields Too Large");
  }
}
