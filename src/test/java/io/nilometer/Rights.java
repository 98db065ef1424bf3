package io.nilometer;

import static java.util.Map.entry;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// The permissions that manifests grant to a ServiceAccount, one per line: `get secrets/NAME in
/// NAMESPACE`.
final class Rights {

  /// Permissions of the roles that exist in every cluster.
  private static final Map<String, List<String>> OF_KUBERNETES =
      Map.ofEntries(
          entry(
              "system:auth-delegator",
              List.of(
                  "create authentication.k8s.io/tokenreviews",
                  "create authorization.k8s.io/subjectaccessreviews")),
          entry(
              "extension-apiserver-authentication-reader",
              List.of(
                  "get configmaps/extension-apiserver-authentication in kube-system",
                  "list configmaps/extension-apiserver-authentication in kube-system",
                  "watch configmaps/extension-apiserver-authentication in kube-system")));

  private Rights() {}

  static Set<String> of(String account, List<Manifest> all) {
    var rights = new TreeSet<String>();
    for (Manifest binding : all) {
      if (binding.kind().endsWith("RoleBinding") && isOf(account, binding)) {
        String role = binding.text("/roleRef/name");
        List<String> known = OF_KUBERNETES.get(role);
        rights.addAll(
            known != null
                ? known
                : of(Manifest.only(all, binding.text("/roleRef/kind"), role)).toList());
      }
    }
    return rights;
  }

  private static boolean isOf(String account, Manifest binding) {
    return binding.at("/subjects").size() == 1
        && binding.text("/subjects/0/kind").equals("ServiceAccount")
        && binding.text("/subjects/0/name").equals(account)
        && binding.text("/subjects/0/namespace").equals("kube-system");
  }

  private static Stream<String> of(Manifest role) {
    String where = role.kind().equals("Role") ? " in kube-system" : "";
    return role.at("/rules").valueStream().flatMap(Rights::ofRule).map(right -> right + where);
  }

  private static Stream<String> ofRule(JsonNode rule) {
    List<String> names = Manifest.texts(rule.path("resourceNames"));
    return Manifest.texts(rule.path("verbs")).stream()
        .flatMap(
            verb ->
                Manifest.texts(rule.path("apiGroups")).stream()
                    .map(group -> verb + " " + (group.isEmpty() ? "" : group + "/")))
        .flatMap(start -> Manifest.texts(rule.path("resources")).stream().map(kind -> start + kind))
        .flatMap(
            start ->
                names.isEmpty()
                    ? Stream.of(start)
                    : names.stream().map(name -> start + "/" + name));
  }
}
