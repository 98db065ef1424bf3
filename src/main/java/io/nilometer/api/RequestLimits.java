package io.nilometer.api;

import io.nilometer.api.encode.Status;
import io.nilometer.api.http.Headers;
import java.util.Optional;

/// Limits of the parts of a request that are parsed or sent to the API server for anyone, with or
/// without credentials. Each is far above what clients need. The head as a whole has the limit of
/// [RequestReader].
final class RequestLimits {

  /// The longest path that is served has two names of 253 characters, percent-encoded.
  private static final int LONGEST_PATH = 8 << 10;

  private static final int MOST_PARAMETERS = 1000;

  /// A bearer token or a user name is sent to the API server.
  private static final int LONGEST_CREDENTIAL = 64 << 10;

  private static final String CREDENTIALS = "authorization";
  private static final String IMPERSONATION = "impersonate-";

  private RequestLimits() {}

  /// The first limit that the request exceeds.
  ///
  /// @param target as it was sent
  static Optional<Status> violation(String target, Headers headers) {
    int question = target.indexOf('?');
    int path = question < 0 ? target.length() : question;
    if (path > LONGEST_PATH) {
      return Optional.of(
          new Status(
              414,
              "RequestURITooLong",
              "the path has %d characters; at most %d are allowed".formatted(path, LONGEST_PATH),
              Optional.empty()));
    }
    int parameters = question < 0 ? 0 : parameters(target, question);
    if (parameters > MOST_PARAMETERS) {
      return Optional.of(
          Status.badRequest(
              "the request has %d query parameters; at most %d are allowed"
                  .formatted(parameters, MOST_PARAMETERS)));
    }
    return headers.names().stream()
        .filter(RequestLimits::isCredential)
        .flatMap(name -> tooLong(name, headers).stream())
        .findFirst();
  }

  /// Whether the API server may have to be asked who calls.
  static boolean haveCredentials(Headers headers) {
    return headers.names().stream().anyMatch(RequestLimits::isCredential);
  }

  private static boolean isCredential(String name) {
    return name.equals(CREDENTIALS) || name.startsWith(IMPERSONATION);
  }

  private static int parameters(String target, int question) {
    int count = 1;
    for (int at = target.indexOf('&', question); at >= 0; at = target.indexOf('&', at + 1)) {
      count++;
    }
    return count;
  }

  private static Optional<Status> tooLong(String name, Headers headers) {
    int longest = headers.all(name).stream().mapToInt(String::length).max().orElse(0);
    return longest <= LONGEST_CREDENTIAL
        ? Optional.empty()
        : Optional.of(
            new Status(
                431,
                "RequestHeaderFieldsTooLarge",
                "the header field %s has %d characters; at most %d are allowed"
                    .formatted(name, longest, LONGEST_CREDENTIAL),
                Optional.empty()));
  }
}
