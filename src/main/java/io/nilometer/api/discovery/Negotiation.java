package io.nilometer.api.discovery;

import io.nilometer.api.encode.Encoding;
import io.nilometer.api.encode.Representation;
import io.nilometer.api.encode.Shape;
import io.nilometer.api.encode.Status;
import io.nilometer.api.encode.StatusException;
import io.nilometer.api.http.ApiRequest;
import io.nilometer.api.http.ListElements;
import io.nilometer.api.query.ObjectKind;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Which representations one client accepts, as k8s.io/apiserver negotiates: the route must produce
/// one of the media types named; then the first clause, in their order, that can be served counts.
public final class Negotiation {

  /// What a client names to get aggregated discovery.
  static final Conversion AGGREGATED =
      new Conversion("APIGroupDiscoveryList", "apidiscovery.k8s.io", "v2");

  /// Kubernetes 1.37, the first with `metrics.k8s.io/v1`, no longer asks for this.
  private static final Conversion OLD_AGGREGATED =
      new Conversion("APIGroupDiscoveryList", "apidiscovery.k8s.io", "v2beta1");

  private static final Set<String> TRUE = Set.of("1", "t", "T", "TRUE", "true", "True");
  private static final List<String> INTERACTIVE_TOOLS = List.of("curl", "Wget", "Mozilla/5.0");
  private static final String STREAMS =
      ", application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch";

  /// What is negotiated; each allows other conversions.
  private enum Subject {
    METRICS,
    WATCH,
    PLAIN,
    AGGREGATED_DISCOVERY
  }

  private final String accept;
  private final List<AcceptClause> clauses;
  private final boolean pretty;

  /// @param accept the first `Accept` header
  /// @param pretty the query parameter
  Negotiation(Optional<String> accept, Optional<String> userAgent, Optional<String> pretty) {
    this.accept = accept.orElse("");
    this.clauses = AcceptClause.parse(this.accept);
    this.pretty =
        pretty
            .filter(value -> !value.isEmpty())
            .map(TRUE::contains)
            .orElseGet(() -> isInteractive(userAgent.orElse("")));
  }

  public static Negotiation of(ApiRequest request) {
    return new Negotiation(request.accept(), request.userAgent(), request.pretty());
  }

  /// For an object, or a list of objects.
  ///
  /// @throws StatusException 406
  public Representation metrics(boolean list) {
    return produced(Subject.METRICS).orElseThrow(() -> notAcceptable(list));
  }

  /// For the events of a watch.
  ///
  /// @throws StatusException 406
  public Representation watch() {
    return produced(Subject.WATCH).orElseThrow(() -> notAcceptable(true));
  }

  /// For a discovery document.
  ///
  /// @throws StatusException 406
  public Representation document() {
    return produced(Subject.PLAIN).orElseThrow(() -> notAcceptable(false));
  }

  /// For `/apis`, before [#document]: empty unless the client asks for aggregated discovery.
  Optional<Representation> aggregated() {
    return produced(Subject.AGGREGATED_DISCOVERY);
  }

  /// Whether the client is older than `metrics.k8s.io/v1`.
  boolean isOlderThanV1() {
    return clauses.stream()
        .anyMatch(clause -> Conversion.of(clause).equals(Optional.of(OLD_AGGREGATED)));
  }

  /// For a document that exists in JSON only.
  ///
  /// @throws StatusException 406
  public void requireJson() {
    if (!names(Set.of(Encoding.JSON))) {
      throw new StatusException(Status.notAcceptable(Encoding.JSON.mediaType()));
    }
  }

  /// For a [Status]: pretty JSON if the client accepts nothing that is served.
  public Representation status() {
    return choose(Subject.PLAIN).orElse(Representation.PRETTY_JSON);
  }

  /// Checks that an object or list that was found can be shown in this shape.
  ///
  /// @throws StatusException 406: the client asks for a partial list of an object, or for a partial
  /// object of a list
  public static void requireShape(Representation representation, ObjectKind kind, boolean list) {
    switch (representation.shape()) {
      case Shape.Partial _ when list ->
          throw mismatch("PartialObjectMetadata", "a list", kind.listKind());
      case Shape.PartialList _ when !list ->
          throw mismatch("PartialObjectMetadataList", "not a list", kind.kind());
      case Shape.Whole _, Shape.Table _, Shape.Partial _, Shape.PartialList _ -> {}
    }
  }

  private static StatusException mismatch(String shape, String what, String type) {
    return new StatusException(
        Status.notConvertible(
            "you requested %s, but the requested object is %s (*metrics.%s)"
                .formatted(shape, what, type)));
  }

  private StatusException notAcceptable(boolean list) {
    String types =
        EnumSet.allOf(Encoding.class).stream()
            .map(Encoding::mediaType)
            .collect(Collectors.joining(", "));
    return new StatusException(
        isProduced()
            ? Status.notConvertible("only the following media types are accepted: " + types)
            : Status.notAcceptable(types + (list ? STREAMS : "")));
  }

  private Optional<Representation> produced(Subject subject) {
    return isProduced() ? choose(subject) : Optional.empty();
  }

  /// Whether the route produces any of the media types named.
  private boolean isProduced() {
    return names(EnumSet.allOf(Encoding.class));
  }

  /// Whether the header names one of the encodings, whatever its parameters.
  private boolean names(Set<Encoding> encodings) {
    return accept.isEmpty()
        || ListElements.of(accept).stream()
            .map(clause -> AcceptClause.trim(clause.split(";", 2)[0]))
            .anyMatch(
                type ->
                    type.equals("*/*")
                        || encodings.stream().map(Encoding::mediaType).anyMatch(type::equals));
  }

  private Optional<Representation> choose(Subject subject) {
    if (accept.isEmpty()) {
      return shape(subject, Encoding.JSON, Optional.empty())
          .map(shape -> new Representation(Encoding.JSON, shape, pretty));
    }
    return clauses.stream().flatMap(clause -> representations(subject, clause)).findFirst();
  }

  private Stream<Representation> representations(Subject subject, AcceptClause clause) {
    boolean indented = pretty || clause.parameter("pretty").equals("1");
    return EnumSet.allOf(Encoding.class).stream()
        .filter(encoding -> clause.matches(encoding) && isServed(subject, encoding, clause))
        .flatMap(
            encoding ->
                shape(subject, encoding, Conversion.of(clause)).stream()
                    .map(shape -> new Representation(encoding, shape, indented)));
  }

  /// Whether the API server accepts the values of the parameters that change nothing here.
  private static boolean isServed(Subject subject, Encoding encoding, AcceptClause clause) {
    String stream = clause.parameter("stream");
    String serverVersion = clause.parameter("sv");
    return (stream.isEmpty() || (stream.equals("watch") && encoding != Encoding.YAML))
        && (serverVersion.isEmpty()
            || (serverVersion.equals("v1")
                && (subject == Subject.METRICS || subject == Subject.WATCH)));
  }

  private static Optional<Shape> shape(
      Subject subject, Encoding encoding, Optional<Conversion> conversion) {
    return switch (subject) {
      case METRICS ->
          conversion.isEmpty()
              ? Optional.of(Shape.WHOLE)
              : conversion.flatMap(Conversion::shape).filter(shape -> isEncodable(shape, encoding));
      case WATCH ->
          encoding == Encoding.YAML
              ? Optional.empty()
              : shape(Subject.METRICS, encoding, conversion);
      case PLAIN -> conversion.isEmpty() ? Optional.of(Shape.WHOLE) : Optional.empty();
      case AGGREGATED_DISCOVERY -> conversion.filter(AGGREGATED::equals).map(_ -> Shape.WHOLE);
    };
  }

  private static boolean isEncodable(Shape shape, Encoding encoding) {
    return switch (shape) {
      case Shape.Table _ -> encoding != Encoding.PROTOBUF;
      case Shape.Whole _, Shape.Partial _, Shape.PartialList _ -> true;
    };
  }

  private static boolean isInteractive(String userAgent) {
    return INTERACTIVE_TOOLS.stream().anyMatch(userAgent::startsWith);
  }
}
