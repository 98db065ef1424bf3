package io.nilometer.api.http;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// Lets web pages of configured origins call this server, as k8s.io/apiserver does.
public final class Cors {

  /// A scheme, a host name of 253 characters and a port are shorter.
  private static final int LONGEST_ORIGIN = 512;

  private final List<Pattern> origins;

  /// Allows these origins.
  ///
  /// @param origins regular expressions, as [#pattern] takes them
  public Cors(List<String> origins) {
    this.origins = origins.stream().map(Cors::pattern).toList();
  }

  /// Fails with an [IllegalArgumentException] for people. One that is not tied to an end of the
  /// origin would let in hosts of other names.
  static Pattern pattern(String origin) {
    boolean tied =
        origin.startsWith("^")
            || origin.startsWith("//")
            || origin.endsWith("$")
            || origin.endsWith(":");
    if (!tied) {
      throw new IllegalArgumentException(
          "--cors-allowed-origins: '"
              + origin
              + "' is not tied to an end of the origin: begin with ^ or //, or end with $ or :");
    }
    try {
      return Pattern.compile(origin);
    } catch (PatternSyntaxException malformed) {
      throw new IllegalArgumentException(
          "--cors-allowed-origins: '"
              + origin
              + "' is not a regular expression: "
              + malformed.getDescription(),
          malformed);
    }
  }

  /// The header fields for a request from an allowed origin; empty for others.
  public Optional<List<ApiResponse.Field>> fields(ApiRequest request) {
    return request
        .headers()
        .first("Origin")
        .filter(origin -> origin.length() <= LONGEST_ORIGIN)
        .filter(origin -> origins.stream().anyMatch(allowed -> MeteredText.has(origin, allowed)))
        .map(Cors::allowing);
  }

  private static List<ApiResponse.Field> allowing(String origin) {
    return List.of(
        new ApiResponse.Field("Access-Control-Allow-Origin", origin),
        new ApiResponse.Field(
            "Access-Control-Allow-Methods", "POST, GET, OPTIONS, PUT, DELETE, PATCH"),
        new ApiResponse.Field(
            "Access-Control-Allow-Headers",
            "Content-Type, Content-Length, Accept-Encoding, X-CSRF-Token, Authorization,"
                + " X-Requested-With, If-Modified-Since"),
        new ApiResponse.Field("Access-Control-Expose-Headers", "Date"),
        new ApiResponse.Field("Access-Control-Allow-Credentials", "true"));
  }
}
