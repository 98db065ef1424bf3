package io.nilometer.api.access;

import io.nilometer.kube.review.User;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A kind of permission to impersonate, in the order in which they are tried. All but the last
/// (constrained impersonation) use verbs of their own, and restrict what may be done as the user.
enum ImpersonationMode {
  /// The node on which the caller's Pod runs.
  ASSOCIATED_NODE("associated-node"),
  ARBITRARY_NODE("arbitrary-node"),
  SERVICE_ACCOUNT("serviceaccount"),
  /// A user that is neither a node nor a service account.
  USER_INFO("user-info"),
  /// Any user, to do anything.
  LEGACY("");

  private static final String CONSTRAINED = "impersonate:";

  private final String mode;

  ImpersonationMode(String mode) {
    this.mode = mode;
  }

  /// Whether the mode applies.
  boolean takes(User wanted, User caller) {
    boolean node = SystemUserName.node(wanted.name()).isPresent();
    boolean account = SystemUserName.serviceAccount(wanted.name()).isPresent();
    return switch (this) {
      case ASSOCIATED_NODE -> node && isPlain(wanted) && runsOn(caller, wanted);
      case ARBITRARY_NODE -> node && isPlain(wanted);
      case SERVICE_ACCOUNT -> account && isPlain(wanted);
      case USER_INFO -> !node && !account;
      case LEGACY -> true;
    };
  }

  private static boolean isPlain(User wanted) {
    return wanted.uid().isEmpty() && wanted.groups().isEmpty() && wanted.extra().isEmpty();
  }

  private static boolean runsOn(User caller, User node) {
    List<String> nodes =
        caller.extra().getOrDefault("authentication.kubernetes.io/node-name", List.of());
    return SystemUserName.serviceAccount(caller.name()).isPresent()
        && nodes.size() == 1
        && SystemUserName.node(node.name()).equals(Optional.of(nodes.getFirst()));
  }

  boolean isConstrained() {
    return this != LEGACY;
  }

  /// The verb that the caller needs on the user, the groups and so on.
  String verb() {
    return isConstrained() ? CONSTRAINED + mode : "impersonate";
  }

  /// The verb that the caller needs for the request itself.
  ///
  /// @param verb of the request
  String verbOn(String verb) {
    return "impersonate-on:" + mode + ":" + verb;
  }

  /// The caller as it is reviewed: permissions of a service account on its node apply to every
  /// node.
  User asReviewed(User caller) {
    return this == ASSOCIATED_NODE
        ? new User(
            caller.name(),
            caller.uid(),
            caller.groups(),
            Map.of(
                "authentication.kubernetes.io/associated-node-keys",
                caller.extra().keySet().stream().sorted().toList()))
        : caller;
  }

  /// The name of a node in the review.
  String nodeName(String name) {
    return this == ASSOCIATED_NODE ? "*" : name;
  }

  /// The user with the groups that follow from the name, if none are requested.
  User effective(User wanted) {
    Optional<SystemUserName.ServiceAccount> account = SystemUserName.serviceAccount(wanted.name());
    if (account.isPresent() && wanted.groups().isEmpty()) {
      return SystemUsers.impersonated(SystemUsers.inGroups(wanted, account.get().groups()));
    }
    return isConstrained() && SystemUserName.node(wanted.name()).isPresent()
        ? SystemUsers.impersonated(SystemUsers.inGroups(wanted, List.of(SystemUsers.NODES)))
        : SystemUsers.impersonated(wanted);
  }
}
