package io.nilometer.doctor;

/// The sections of docs/troubleshooting.md to which remedies refer.
enum GuideSection {
  API_SERVER("the-api-server-does-not-answer"),
  AGGREGATION("the-aggregation-layer-is-not-set-up"),
  API_SERVICE("apiservice-unavailable"),
  OWNER("another-server-owns-the-apiservice"),
  CALLERS("401-or-403-to-callers"),
  CERTIFICATES("kubelet-certificates-x509-and-sans"),
  CLOCKS("clocks-differ"),
  CSR("the-kubelets-serving-csr-is-not-approved"),
  KUBELETS("kubelets-do-not-answer"),
  KUBELET_RIGHTS("401-or-403-from-kubelets"),
  MISSING("pods-or-nodes-are-missing"),
  NAMES("node-names-do-not-resolve"),
  NETWORK_POLICY("a-networkpolicy-is-in-the-way"),
  NOT_READY("not-ready-after-the-start"),
  REPLICAS("replicas-do-not-join"),
  RIGHTS("rights-are-missing");

  private final String anchor;

  GuideSection(String anchor) {
    this.anchor = anchor;
  }

  /// As in a link.
  String anchor() {
    return anchor;
  }
}
