package io.nilometer.api.access;

import io.nilometer.kube.review.AccessAttributes.Resource;
import io.nilometer.kube.review.User;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// What a caller must be allowed to, to act as another in a mode: each fact about the other is one
/// resource.
record ImpersonationRights(ImpersonationMode mode, User caller, User wanted) {

  /// From here on one right for all is asked for first.
  private static final int MANY = 4;

  private static final Pattern PATH = Pattern.compile("[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+");

  /// One step; all must be taken.
  sealed interface Needed {}

  record One(Resource wanted) implements Needed {}

  /// One right, or each of several.
  record AllAtOnce(Resource all, List<Resource> each) implements Needed {}

  /// Nobody has that right.
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
    Optional<KnownName.ServiceAccount> account = KnownName.serviceAccount(wanted.name());
    if (account.isPresent()) {
      return nameOrGroup("serviceaccounts", account.get().namespace(), account.get().name());
    }
    Optional<String> node = KnownName.node(wanted.name()).filter(_ -> mode.isConstrained());
    return node.map(name -> nameOrGroup("nodes", "", mode.nodeName(name)))
        .orElseGet(() -> nameOrGroup("users", "", wanted.name()));
  }

  private void addGroups(List<Needed> needed) {
    if (mode.isConstrained() && wanted.groups().contains("")) {
      needed.add(new Never(group(""), "impersonating the empty string group is not allowed"));
    } else if (mode.isConstrained() && wanted.groups().contains(Users.MASTERS)) {
      needed.add(
          new Never(group(Users.MASTERS), "impersonating the system:masters group is not allowed"));
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
        return Optional.of("impersonating an invalid key in extra is not allowed: " + key);
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
        && KnownName.isDomain(key.substring(0, slash))
        && PATH.matcher(key.substring(slash + 1)).matches();
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
