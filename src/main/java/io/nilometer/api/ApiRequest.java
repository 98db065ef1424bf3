package io.nilometer.api;

import java.util.Arrays;
import java.util.Optional;
import javax.net.ssl.SSLSession;

/// One request, as it was sent.
///
/// @param method in capitals
/// @param session of the connection, with the certificate the client showed; absent in tests
record ApiRequest(
    String method, RequestTarget target, Headers headers, Optional<SSLSession> session) {

  Query query() {
    return target.query();
  }

  Optional<String> accept() {
    return headers.first("Accept");
  }

  Optional<String> userAgent() {
    return headers.first("User-Agent");
  }

  Optional<String> pretty() {
    return query().first("pretty");
  }

  /// Whether a compressed answer is welcome.
  boolean takesGzip() {
    return headers.first("Accept-Encoding").stream()
        .flatMap(accepted -> Arrays.stream(accepted.split(",", -1)))
        .anyMatch(coding -> coding.strip().equals("gzip"));
  }
}
