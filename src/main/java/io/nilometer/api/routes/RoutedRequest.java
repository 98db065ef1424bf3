package io.nilometer.api.routes;

import io.nilometer.api.discovery.Negotiation;
import io.nilometer.api.http.ApiRequest;
import io.nilometer.api.http.Query;

/// A request after its one classification: where it leads, and which representations its client
/// accepts.
public record RoutedRequest(ApiRequest request, Target target, Negotiation negotiation) {

  public static RoutedRequest of(ApiRequest request) {
    return new RoutedRequest(request, Target.of(request), Negotiation.of(request));
  }

  Query query() {
    return request.query();
  }
}
