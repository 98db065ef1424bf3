package io.nilometer.api.access;

import io.nilometer.kube.review.User;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Users and groups that Kubernetes defines.
final class SystemUsers {

  static final String MASTERS = "system:masters";
  static final String NODES = "system:nodes";

  private static final String ANONYMOUS_NAME = "system:anonymous";
  private static final String AUTHENTICATED = "system:authenticated";
  private static final String UNAUTHENTICATED = "system:unauthenticated";

  /// A caller without credentials.
  static final User ANONYMOUS = new User(ANONYMOUS_NAME, "", List.of(UNAUTHENTICATED), Map.of());

  private SystemUsers() {}

  /// The user, also in `system:authenticated`.
  static User authenticated(User user) {
    boolean complete =
        user.name().equals(ANONYMOUS_NAME)
            || user.groups().contains(AUTHENTICATED)
            || user.groups().contains(UNAUTHENTICATED);
    return complete ? user : inGroup(user, AUTHENTICATED);
  }

  /// An impersonated user, also in `system:authenticated`, or in `system:unauthenticated` if
  /// anonymous.
  static User impersonated(User user) {
    return user.name().equals(ANONYMOUS_NAME) && !user.groups().contains(UNAUTHENTICATED)
        ? inGroup(user, UNAUTHENTICATED)
        : authenticated(user);
  }

  static User inGroups(User user, List<String> groups) {
    return new User(user.name(), user.uid(), groups, user.extra());
  }

  private static User inGroup(User user, String group) {
    return inGroups(user, Stream.concat(user.groups().stream(), Stream.of(group)).toList());
  }
}
