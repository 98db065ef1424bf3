package io.nilometer.doctor;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nilometer.cluster.tls.ClusterTls;
import io.nilometer.settings.NamespacedName;
import io.nilometer.settings.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// One rule of RBAC that a replica needs.
///
/// @param group empty: the core group
/// @param namespace empty: all
/// @param name empty: any
/// @param subresource empty: none
/// @param role that has the rule in the manifests
record NeededRight(
    String verb,
    String group,
    String resource,
    String subresource,
    String namespace,
    String name,
    String role) {

  private static final String BASE = "ClusterRole system:nilometer (k8s/base/rbac.yaml)";
  private static final String DELEGATOR =
      "ClusterRoleBinding to system:auth-delegator (k8s/base/rbac.yaml)";
  private static final String READER =
      "RoleBinding in kube-system to extension-apiserver-authentication-reader"
          + " (k8s/base/rbac.yaml)";
  private static final String TOKENS = "Role nilometer-kubelet-tokens (k8s/base/rbac.yaml)";
  private static final String REPLICAS = "Role nilometer (k8s/ha/rbac.yaml)";
  private static final String KUBELETS =
      "ClusterRole system:nilometer-kubelets (k8s/base/rbac.yaml)";

  /// All that these settings need of the API server.
  static List<NeededRight> of(Settings settings) {
    var rights = new ArrayList<NeededRight>();
    for (String verb : List.of("list", "watch")) {
      rights.add(clusterWide(verb, "", "nodes", BASE));
      rights.add(clusterWide(verb, "", "pods", BASE));
    }
    rights.add(
        new NeededRight(
            "get",
            "",
            "configmaps",
            "",
            "kube-system",
            "extension-apiserver-authentication",
            READER));
    if (settings.kubernetes().authenticationKubeconfig().isEmpty()) {
      rights.add(clusterWide("create", "authentication.k8s.io", "tokenreviews", DELEGATOR));
    }
    if (settings.kubernetes().authorizationKubeconfig().isEmpty()) {
      rights.add(clusterWide("create", "authorization.k8s.io", "subjectaccessreviews", DELEGATOR));
    }
    settings.kubernetes().kubeletServiceAccount().map(NeededRight::token).ifPresent(rights::add);
    settings.lease().stream().flatMap(NeededRight::lease).forEach(rights::add);
    if (settings.cluster().tls() instanceof ClusterTls.InSecret secret) {
      rights.add(secret(secret, "get"));
      rights.add(secret(secret, "update"));
    }
    return List.copyOf(rights);
  }

  /// What a kubelet asks the API server about the user that a replica is to it.
  static NeededRight ofKubelets() {
    return new NeededRight("get", "", "nodes", "metrics", "", "", KUBELETS);
  }

  private static NeededRight clusterWide(String verb, String group, String resource, String role) {
    return new NeededRight(verb, group, resource, "", "", "", role);
  }

  private static NeededRight token(NamespacedName account) {
    return new NeededRight(
        "create", "", "serviceaccounts", "token", account.namespace(), account.name(), TOKENS);
  }

  private static Stream<NeededRight> lease(NamespacedName lease) {
    return Stream.of(lease.name(), lease.name() + "-bootstrap")
        .flatMap(
            name ->
                Stream.of("get", "update")
                    .map(
                        verb ->
                            new NeededRight(
                                verb,
                                "coordination.k8s.io",
                                "leases",
                                "",
                                lease.namespace(),
                                name,
                                REPLICAS)));
  }

  private static NeededRight secret(ClusterTls.InSecret secret, String verb) {
    return new NeededRight(verb, "", "secrets", "", secret.namespace(), secret.name(), REPLICAS);
  }

  /// A review of it.
  ///
  /// @param user absent: the one who asks
  ObjectNode review(Optional<Account> user) {
    ObjectNode review = JsonNodeFactory.instance.objectNode();
    review
        .put("kind", user.isPresent() ? "SubjectAccessReview" : "SelfSubjectAccessReview")
        .put("apiVersion", "authorization.k8s.io/v1");
    ObjectNode spec = review.putObject("spec");
    user.ifPresent(account -> account.write(spec));
    ObjectNode attributes = spec.putObject("resourceAttributes");
    attributes.put("verb", verb).put("group", group).put("resource", resource);
    put(attributes, "subresource", subresource);
    put(attributes, "namespace", namespace);
    put(attributes, "name", name);
    return review;
  }

  private static void put(ObjectNode object, String field, String value) {
    if (!value.isEmpty()) {
      object.put(field, value);
    }
  }

  /// As in a rule of RBAC.
  String rule() {
    String plural = subresource.isEmpty() ? resource : resource + "/" + subresource;
    return "apiGroups: [\"%s\"], resources: [%s], verbs: [%s]%s%s"
        .formatted(
            group,
            plural,
            verb,
            name.isEmpty() ? "" : ", resourceNames: [" + name + "]",
            namespace.isEmpty() ? "" : " in namespace " + namespace);
  }

  @Override
  public String toString() {
    String plural = subresource.isEmpty() ? resource : resource + "/" + subresource;
    return verb
        + " "
        + plural
        + (group.isEmpty() ? "" : "." + group)
        + (name.isEmpty() ? "" : " " + name)
        + (namespace.isEmpty() ? "" : " in namespace " + namespace);
  }
}
