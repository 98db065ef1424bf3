package io.nilometer.api.access;

import io.nilometer.api.encode.Status;
import io.nilometer.api.encode.StatusException;
import io.nilometer.api.http.Headers;
import io.nilometer.kube.review.User;
import io.nilometer.model.Quoted;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Reads the user to impersonate from `Impersonate-` header fields.
final class ImpersonatedUser {

  private static final String EXTRA_PREFIX = "impersonate-extra-";

  private ImpersonatedUser() {}

  /// Empty: the request does not impersonate.
  ///
  /// @throws StatusException 400: there is a UID, group or extra field, but no user
  static Optional<User> of(Headers headers) {
    String name = headers.first("Impersonate-User").orElse("");
    String uid = headers.first("Impersonate-Uid").orElse("");
    List<String> groups = headers.all("Impersonate-Group");
    Map<String, List<String>> extra = new TreeMap<>();
    ExtraHeaders.collect(headers, EXTRA_PREFIX, extra);
    if (!name.isEmpty()) {
      return Optional.of(new User(name, uid, groups, extra));
    }
    if (uid.isEmpty() && groups.isEmpty() && extra.isEmpty()) {
      return Optional.empty();
    }
    throw new StatusException(
        Status.badRequest(
            "requested &user.DefaultInfo{Name:\"\", UID:"
                + Quoted.of(uid)
                + (", Groups:" + literal(groups))
                + (", Extra:" + literal(extra))
                + "} without impersonating a user name"));
  }

  private static String literal(List<String> texts) {
    return texts.isEmpty()
        ? "[]string(nil)"
        : texts.stream().map(Quoted::of).collect(Collectors.joining(", ", "[]string{", "}"));
  }

  private static String literal(Map<String, List<String>> texts) {
    return texts.isEmpty()
        ? "map[string][]string(nil)"
        : texts.entrySet().stream()
            .map(entry -> Quoted.of(entry.getKey()) + ":" + literal(entry.getValue()))
            .collect(Collectors.joining(", ", "map[string][]string{", "}"));
  }
}
