package io.nilometer.api;

import java.util.List;
import java.util.Optional;

/// A failure, as Kubernetes clients understand it.
///
/// @param code the HTTP status code
/// @param reason for programs: `NotFound`, `Forbidden`, …
/// @param message for people
/// @param details present, if only empty, with most reasons
record Status(int code, String reason, String message, Optional<Details> details) {

  /// What the failure is about.
  ///
  /// @param retryAfterSeconds 0: not said; else also the header `Retry-After`
  record Details(
      String name, String group, String kind, List<Cause> causes, int retryAfterSeconds) {

    static final Details NONE = new Details("", "", "", List.of(), 0);
  }

  /// One of the errors that make up the failure.
  record Cause(String reason, String message, String field) {}

  /// There is no object of this name.
  ///
  /// @param resource as the message names it: `node`, `pods`
  static Status notFound(String resource, String name) {
    throw new UnsupportedOperationException();
  }

  /// The path leads nowhere.
  static Status unknownResource() {
    throw new UnsupportedOperationException();
  }

  static Status methodNotAllowed() {
    throw new UnsupportedOperationException();
  }

  /// @param resource `nodes` or `pods`
  static Status watchNotSupported(String resource) {
    throw new UnsupportedOperationException();
  }

  static Status badRequest(String message) {
    throw new UnsupportedOperationException();
  }

  static Status badIncludeObject(String value) {
    throw new UnsupportedOperationException();
  }

  /// List options that cannot be combined (422).
  static Status invalidListOptions(List<Cause> causes) {
    throw new UnsupportedOperationException();
  }

  static Status unauthorized() {
    throw new UnsupportedOperationException();
  }

  /// @param resource with a subresource as `pods/log`
  /// @param namespace empty at the cluster scope
  /// @param name empty for a list
  /// @param because what the authorizer gave as its reason, or empty
  static Status forbidden(
      String user,
      String verb,
      String resource,
      String group,
      String namespace,
      String name,
      String because) {
    throw new UnsupportedOperationException();
  }

  static Status forbiddenPath(String user, String verb, String path, String because) {
    throw new UnsupportedOperationException();
  }

  static Status notAcceptable(String message) {
    throw new UnsupportedOperationException();
  }

  static Status tooManyRequests(int retryAfterSeconds) {
    throw new UnsupportedOperationException();
  }

  static Status serviceUnavailable(String message, int retryAfterSeconds) {
    throw new UnsupportedOperationException();
  }

  static Status internalError(String message) {
    throw new UnsupportedOperationException();
  }

  /// In the form that [Negotiation#status] found.
  Body body(Representation representation) {
    throw new UnsupportedOperationException();
  }
}
