package io.nilometer.demo.objects;

import java.util.Arrays;
import java.util.Optional;

/// The kinds of object that the simulated API server stores.
public enum Kind {
  NODES("v1", "nodes", "Node", false),
  PODS("v1", "pods", "Pod", true),
  CONFIG_MAPS("v1", "configmaps", "ConfigMap", true),
  SERVICES("v1", "services", "Service", true),
  NETWORK_POLICIES("networking.k8s.io/v1", "networkpolicies", "NetworkPolicy", true),
  API_SERVICES("apiregistration.k8s.io/v1", "apiservices", "APIService", false),
  LEASES("coordination.k8s.io/v1", "leases", "Lease", true);

  private final String apiVersion;
  private final String resource;
  private final String singular;
  private final boolean namespaced;

  Kind(String apiVersion, String resource, String singular, boolean namespaced) {
    this.apiVersion = apiVersion;
    this.resource = resource;
    this.singular = singular;
    this.namespaced = namespaced;
  }

  public static Optional<Kind> of(String apiVersion, String resource) {
    return Arrays.stream(values())
        .filter(kind -> kind.apiVersion.equals(apiVersion) && kind.resource.equals(resource))
        .findFirst();
  }

  public String apiVersion() {
    return apiVersion;
  }

  /// The name in paths: `nodes`.
  public String resource() {
    return resource;
  }

  /// The value of the field `kind`: `Node`.
  public String singular() {
    return singular;
  }

  public boolean namespaced() {
    return namespaced;
  }

  /// Whether clients may write objects of this kind. Only the test's controls change the others.
  public boolean writable() {
    return this == LEASES;
  }
}
