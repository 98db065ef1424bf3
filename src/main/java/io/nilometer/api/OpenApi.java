package io.nilometer.api;

import java.util.Optional;

/// The OpenAPI documents; JSON only.
final class OpenApi {

  /// `/openapi/v2`.
  Body v2() {
    throw new UnsupportedOperationException();
  }

  /// `/openapi/v3`: the paths and hashes of the documents of version 3.
  Body index() {
    throw new UnsupportedOperationException();
  }

  /// `/openapi/v3/{path}`, such as `apis/metrics.k8s.io/v1beta1`. Empty: 404.
  Optional<Body> v3(String path) {
    throw new UnsupportedOperationException();
  }

  /// The hash by which that document may be cached, also its ETag without quotes.
  Optional<String> hash(String path) {
    throw new UnsupportedOperationException();
  }
}
