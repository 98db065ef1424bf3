package io.nilometer.api.access;

import io.nilometer.kube.review.User;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Names that Kubernetes has given a meaning.
final class Users {

  static final String MASTERS = "system:masters";
  static final String NODES = "system:nodes";

  private static final String ANONYMOUS_NAME = "system:anonymous";
  private static final String AUTHENTICATED = "system:authenticated";
  private static final String UNAUTHENTICATED = "system:unauthenticated";

  /// Who proves nothing.
  static final User ANONYMOUS = new User(ANONYMOUS_NAME, "", List.of(UNAUTHENTICATED), Map.of());

  private Users() {}

  /// The user, also in the group of all who have proved something.
  static User authenticated(User user) {
    boolean complete =
        user.name().equals(ANONYMOUS_NAME)
            || user.groups().contains(AUTHENTICATED)
            || user.groups().contains(UNAUTHENTICATED);
    return complete ? user : inGroup(user, AUTHENTICATED);
  }

  /// A user that somebody else acts as, also in the group of those who have proved something or
  /// have not.
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
