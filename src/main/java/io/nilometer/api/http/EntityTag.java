package io.nilometer.api.http;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// The ETag of a document: the same for all of its encodings.
///
/// @param hash of its JSON
public record EntityTag(String hash) {

  /// Consumes the body.
  public static EntityTag of(Body json) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-512");
      json.chunks().forEachRemaining(digest::update);
      return new EntityTag(HexFormat.of().withUpperCase().formatHex(digest.digest()));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java runtime has SHA-512", e);
    }
  }

  /// The document, or 304 if `If-None-Match` names this tag.
  public ApiResponse response(ApiRequest request, Body body) {
    ApiResponse response = matches(request) ? ApiResponse.empty(304) : ApiResponse.ok(body);
    return response.with("ETag", quoted());
  }

  /// The header may list several tags, weak ones too, or `*` for any.
  private boolean matches(ApiRequest request) {
    return request.headers().first("If-None-Match").stream()
        .flatMap(tags -> ListElements.of(tags).stream())
        .map(String::strip)
        .anyMatch(tag -> tag.equals(quoted()) || tag.equals("W/" + quoted()) || tag.equals("*"));
  }

  private String quoted() {
    return '"' + hash + '"';
  }
}
