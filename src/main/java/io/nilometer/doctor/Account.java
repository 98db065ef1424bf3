package io.nilometer.doctor;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nilometer.settings.NamespacedName;

/// A ServiceAccount as the user that it is to the API server.
record Account(String namespace, String name) {

  static Account of(NamespacedName account) {
    return new Account(account.namespace(), account.name());
  }

  /// Adds its name and groups to the spec of a SubjectAccessReview.
  void write(ObjectNode spec) {
    spec.put("user", user());
    spec.putArray("groups")
        .add("system:serviceaccounts")
        .add("system:serviceaccounts:" + namespace)
        .add("system:authenticated");
  }

  private String user() {
    return "system:serviceaccount:" + namespace + ":" + name;
  }

  @Override
  public String toString() {
    return "ServiceAccount " + namespace + "/" + name;
  }
}
