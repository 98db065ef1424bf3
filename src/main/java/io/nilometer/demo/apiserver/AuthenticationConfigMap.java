package io.nilometer.demo.apiserver;

import io.nilometer.demo.net.Authority;
import io.nilometer.demo.objects.Document;
import io.nilometer.demo.objects.Kind;
import io.nilometer.demo.objects.ObjectName;
import io.vertx.core.json.JsonObject;

/// The ConfigMap in which an API server publishes the CA bundles of clients and of its front proxy.
public final class AuthenticationConfigMap {

  private AuthenticationConfigMap() {}

  public static Document of(Authority clients, Authority frontProxy) {
    var data =
        JsonObject.of(
            "client-ca-file", clients.certificatePem(),
            "requestheader-client-ca-file", frontProxy.certificatePem(),
            "requestheader-allowed-names", "[\"front-proxy-client\"]",
            "requestheader-extra-headers-prefix", "[\"X-Remote-Extra-\"]",
            "requestheader-group-headers", "[\"X-Remote-Group\"]",
            "requestheader-username-headers", "[\"X-Remote-User\"]");
    return new Document(
        Kind.CONFIG_MAPS,
        new ObjectName("kube-system", "extension-apiserver-authentication"),
        0,
        JsonObject.of("data", data));
  }
}
