package io.nilometer.api.routes;

import io.nilometer.api.discovery.Negotiation;
import io.nilometer.api.http.ApiRequest;
import io.nilometer.api.http.Query;
import io.nilometer.api.query.ListMemory;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;

/// A request after its one classification: where it leads, and which representations its client
/// accepts.
///
/// @param user as whom it is processed; empty before access is decided
/// @param memory for the list that it may get
public record RoutedRequest(
    ApiRequest request, Target target, Negotiation negotiation, String user, ListMemory memory) {

  public static RoutedRequest of(ApiRequest request) {
    return new RoutedRequest(
        request, Target.of(request), Negotiation.of(request), "", ListMemory.UNLIMITED);
  }

  /// The same of a client that waits until then at most.
  RoutedRequest until(CompletionStage<Done> over) {
    return new RoutedRequest(request.until(over), target, negotiation, user, memory);
  }

  RoutedRequest by(String allowed) {
    return new RoutedRequest(request, target, negotiation, allowed, memory);
  }

  public RoutedRequest with(ListMemory limited) {
    return new RoutedRequest(request, target, negotiation, user, limited);
  }

  /// Whether the response lasts, if the request is granted.
  public boolean isWatch() {
    return (target instanceof Target.NodeList || target instanceof Target.PodList)
        && query().isWatch();
  }

  Query query() {
    return request.query();
  }
}
