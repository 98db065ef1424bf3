package io.nilometer.api.access;

import io.nilometer.kube.review.AccessAttributes.Resource;
import io.nilometer.kube.review.User;
import io.nilometer.model.Excerpt;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The permissions that a caller needs to impersonate a user in a mode: one resource for each
/// attribute of the user.
record ImpersonationRights(ImpersonationMode mode, User caller, User wanted) {

  /// From this number on, a permission for all is checked first.
  private static final int MANY = 4;

  /// The characters of a path, besides letters and digits.
  private static final String PATH = "/-._~%!$&'()*+,;=:";

  /// A check; all must succeed.
  sealed interface Needed {}

  record One(Resource wanted) implements Needed {}

  /// One permission for all, or one for each.
  record AllAtOnce(Resource all, List<Resource> each) implements Needed {}

  /// Always refused.
  record Never(Resource wanted, String because) implements Needed {}

  List<Needed> needed() {
    var needed = new ArrayList<Needed>();
    needed.add(new One(userName()));
    if (!wanted.uid().isEmpty()) {
      needed.add(new One(fact("uids", "", wanted.uid())));
    }
    if (!wanted.groups().isEmpty()) {
      addGroups(needed);
    }
    if (!wanted.extra().isEmpty()) {
      addExtra(needed);
    }
    return needed;
  }

  private Resource userName() {
    Optional<SystemUserName.ServiceAccount> account = SystemUserName.serviceAccount(wanted.name());
    if (account.isPresent()) {
      return nameOrGroup("serviceaccounts", account.get().namespace(), account.get().name());
    }
    Optional<String> node = SystemUserName.node(wanted.name()).filter(_ -> mode.isConstrained());
    return node.map(name -> nameOrGroup("nodes", "", mode.nodeName(name)))
        .orElseGet(() -> nameOrGroup("users", "", wanted.name()));
  }

  private void addGroups(List<Needed> needed) {
    if (mode.isConstrained() && wanted.groups().contains("")) {
      needed.add(new Never(group(""), "impersonating the empty string group is not allowed"));
    } else if (mode.isConstrained() && wanted.groups().contains(SystemUsers.MASTERS)) {
      needed.add(
          new Never(
              group(SystemUsers.MASTERS), "impersonating the system:masters group is not allowed"));
    }
    add(needed, group("*"), wanted.groups().stream().map(this::group).toList());
  }

  private Resource group(String name) {
    return nameOrGroup("groups", "", name);
  }

  private void addExtra(List<Needed> needed) {
    if (mode.isConstrained()) {
      extraProblem()
          .ifPresent(problem -> needed.add(new Never(fact("userextras", "", ""), problem)));
    }
    var each = new ArrayList<Resource>();
    new TreeMap<>(wanted.extra())
        .forEach((key, values) -> values.forEach(v -> each.add(fact("userextras", key, v))));
    add(needed, fact("userextras", "*", "*"), each);
  }

  private void add(List<Needed> needed, Resource all, List<Resource> each) {
    if (mode.isConstrained() && each.size() >= MANY) {
      needed.add(new AllAtOnce(all, each));
    } else {
      each.forEach(wanted -> needed.add(new One(wanted)));
    }
  }

  private Optional<String> extraProblem() {
    for (Map.Entry<String, List<String>> entry : wanted.extra().entrySet()) {
      String key = entry.getKey();
      if (key.isEmpty()) {
        return Optional.of("impersonating the empty string key in extra is not allowed");
      }
      if (!isDomainPrefixedPath(key) || !key.equals(key.toLowerCase(Locale.ROOT))) {
        return Optional.of(
            "impersonating an invalid key in extra is not allowed: " + Excerpt.of(key));
      }
      if (entry.getValue().contains("")) {
        return Optional.of("impersonating the empty string value in extra is not allowed");
      }
    }
    return Optional.empty();
  }

  private static boolean isDomainPrefixedPath(String key) {
    int slash = key.indexOf('/');
    return slash > 0
        && SystemUserName.isDomain(key.substring(0, slash))
        && isPath(key.substring(slash + 1));
  }

  private static boolean isPath(String text) {
    return !text.isEmpty() && text.chars().allMatch(ImpersonationRights::isOfPath);
  }

  private static boolean isOfPath(int c) {
    return (c >= 'A' && c <= 'Z')
        || (c >= 'a' && c <= 'z')
        || (c >= '0' && c <= '9')
        || PATH.indexOf(c) >= 0;
  }

  private Resource nameOrGroup(String resource, String namespace, String name) {
    String group = mode.isConstrained() ? "authentication.k8s.io" : "";
    return new Resource(
        mode.verb(), group, "v1", resource, "", namespace, name, List.of(), List.of());
  }

  private Resource fact(String resource, String subresource, String name) {
    return new Resource(
        mode.verb(),
        "authentication.k8s.io",
        "v1",
        resource,
        subresource,
        "",
        name,
        List.of(),
        List.of());
  }
}
