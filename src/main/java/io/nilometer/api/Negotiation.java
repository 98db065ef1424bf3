package io.nilometer.api;

import java.util.Optional;

/// Finds the representation a client wants, by the rules of k8s.io/apiserver: the route must
/// produce one of the media types named, and of the clauses by quality the first that can be
/// served counts. Parameters: the first `Accept` header, `User-Agent`, and the query parameter
/// `pretty`.
final class Negotiation {

  private Negotiation() {}

  /// For objects (`list` false) and lists. Empty: 406, as [#notAcceptable] says.
  static Optional<Representation> negotiate(
      Optional<String> accept, Optional<String> userAgent, Optional<String> pretty, boolean list) {
    throw new UnsupportedOperationException();
  }

  /// For discovery documents. Empty: 406, as [#notAcceptable] says of an object.
  static Optional<Representation> discovery(
      Optional<String> accept, Optional<String> userAgent, Optional<String> pretty) {
    throw new UnsupportedOperationException();
  }

  /// For `/apis`, to be asked before [#discovery]: empty unless aggregated discovery is wanted.
  static Optional<Representation> aggregatedDiscovery(
      Optional<String> accept, Optional<String> userAgent, Optional<String> pretty) {
    throw new UnsupportedOperationException();
  }

  /// For a [Status]: always something, pretty JSON when all else is unacceptable.
  static Representation status(
      Optional<String> accept, Optional<String> userAgent, Optional<String> pretty) {
    throw new UnsupportedOperationException();
  }

  /// Why nothing could be negotiated.
  static Status notAcceptable(Optional<String> accept, boolean list) {
    throw new UnsupportedOperationException();
  }

  /// Why an object (or list) that was found can not be shown in this shape: a partial list was
  /// asked of an object, or a partial object of a list.
  static Optional<Status> mismatch(Representation representation, ObjectKind kind, boolean list) {
    throw new UnsupportedOperationException();
  }
}
