package io.nilometer.api.access;

import io.nilometer.kube.review.User;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A right to act as others, in the order in which the rights are tried. All but the last name
/// what may be done as the other, and as whom in verbs of their own.
enum ImpersonationMode {
  /// As the node on which the caller's Pod runs.
  ASSOCIATED_NODE("associated-node"),
  ARBITRARY_NODE("arbitrary-node"),
  SERVICE_ACCOUNT("serviceaccount"),
  /// As anybody that is no node and no service account.
  USER_INFO("user-info"),
  /// As anybody, to do anything.
  LEGACY("");

  private static final String CONSTRAINED = "impersonate:";

  private final String mode;

  ImpersonationMode(String mode) {
    this.mode = mode;
  }

  /// Whether the mode is for such as these.
  boolean takes(User wanted, User caller) {
    boolean node = KnownName.node(wanted.name()).isPresent();
    boolean account = KnownName.serviceAccount(wanted.name()).isPresent();
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
    return KnownName.serviceAccount(caller.name()).isPresent()
        && nodes.size() == 1
        && KnownName.node(node.name()).equals(Optional.of(nodes.getFirst()));
  }

  boolean isConstrained() {
    return this != LEGACY;
  }

  /// What the caller must be allowed to do with the other's name, groups and so on.
  String verb() {
    return isConstrained() ? CONSTRAINED + mode : "impersonate";
  }

  /// What the caller must be allowed to do as the other.
  ///
  /// @param verb what the other is to do
  String verbOn(String verb) {
    return "impersonate-on:" + mode + ":" + verb;
  }

  /// The caller as the rights are granted to: those of a service account on its node hold on every
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

  /// The name of a node as the rights name it.
  String nodeName(String name) {
    return this == ASSOCIATED_NODE ? "*" : name;
  }

  /// The other, in the groups that follow from the name where none are wanted.
  User effective(User wanted) {
    Optional<KnownName.ServiceAccount> account = KnownName.serviceAccount(wanted.name());
    if (account.isPresent() && wanted.groups().isEmpty()) {
      return Users.impersonated(Users.inGroups(wanted, account.get().groups()));
    }
    return isConstrained() && KnownName.node(wanted.name()).isPresent()
        ? Users.impersonated(Users.inGroups(wanted, List.of(Users.NODES)))
        : Users.impersonated(wanted);
  }
}
