package io.nilometer.api.discovery;

import io.nilometer.api.encode.Encoding;
import io.nilometer.api.encode.Representation;
import io.nilometer.api.encode.Shape;
import io.nilometer.api.encode.Status;
import io.nilometer.api.query.ObjectKind;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Finds the representation a client wants, as k8s.io/apiserver does: the route must produce one of
/// the media types named, then of the clauses in their order the first that can be served counts.
/// Parameters are the first `Accept` header, `User-Agent`, and the query parameter `pretty`.
public final class Negotiation {

  private static final Set<String> TRUE = Set.of("1", "t", "T", "TRUE", "true", "True");
  private static final List<String> TOOLS_OF_PEOPLE = List.of("curl", "Wget", "Mozilla/5.0");
  private static final String STREAMS =
      ", application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch";

  /// What the clauses are asked of; each allows other conversions.
  private enum Target {
    METRICS,
    PLAIN,
    AGGREGATED_DISCOVERY
  }

  private Negotiation() {}

  /// For objects (`list` false) and lists. Empty: 406, as [#notAcceptable] says.
  public static Optional<Representation> negotiate(
      Optional<String> accept, Optional<String> userAgent, Optional<String> pretty, boolean list) {
    return isProduced(accept)
        ? choose(Target.METRICS, accept, isPretty(userAgent, pretty))
        : Optional.empty();
  }

  /// For discovery documents. Empty: 406, as [#notAcceptable] says of an object.
  public static Optional<Representation> discovery(
      Optional<String> accept, Optional<String> userAgent, Optional<String> pretty) {
    return isProduced(accept)
        ? choose(Target.PLAIN, accept, isPretty(userAgent, pretty))
        : Optional.empty();
  }

  /// For `/apis`, to be asked before [#discovery]: empty unless aggregated discovery is wanted.
  public static Optional<Representation> aggregatedDiscovery(
      Optional<String> accept, Optional<String> userAgent, Optional<String> pretty) {
    return isProduced(accept)
        ? choose(Target.AGGREGATED_DISCOVERY, accept, isPretty(userAgent, pretty))
        : Optional.empty();
  }

  /// For a document of which there is only JSON, in one shape. False: 406, as
  /// [#notAcceptableButJson] says.
  public static boolean acceptsJson(Optional<String> accept) {
    return isNamed(accept, Set.of(Encoding.JSON));
  }

  /// For a [Status]: always something, pretty JSON when nothing else is acceptable.
  public static Representation status(
      Optional<String> accept, Optional<String> userAgent, Optional<String> pretty) {
    return choose(Target.PLAIN, accept, isPretty(userAgent, pretty))
        .orElse(Representation.PRETTY_JSON);
  }

  /// Why nothing could be negotiated.
  public static Status notAcceptable(Optional<String> accept, boolean list) {
    String types = mediaTypes().collect(Collectors.joining(", "));
    return isProduced(accept)
        ? Status.notConvertible("only the following media types are accepted: " + types)
        : Status.notAcceptable(types + (list ? STREAMS : ""));
  }

  /// Why a document of which there is only JSON cannot be had.
  public static Status notAcceptableButJson() {
    return Status.notAcceptable(Encoding.JSON.mediaType());
  }

  /// Why an object or list that was found cannot be shown in this shape: a partial list was asked
  /// of an object, or a partial object of a list.
  public static Optional<Status> mismatch(
      Representation representation, ObjectKind kind, boolean list) {
    return switch (representation.shape()) {
      case Shape.Partial _ when list ->
          Optional.of(mismatch("PartialObjectMetadata", "a list", kind.listKind()));
      case Shape.PartialList _ when !list ->
          Optional.of(mismatch("PartialObjectMetadataList", "not a list", kind.kind()));
      case Shape.Whole _, Shape.Table _, Shape.Partial _, Shape.PartialList _ -> Optional.empty();
    };
  }

  private static Status mismatch(String shape, String what, String type) {
    return Status.notConvertible(
        "you requested %s, but the requested object is %s (*metrics.%s)"
            .formatted(shape, what, type));
  }

  /// Whether the route produces any of the media types named.
  private static boolean isProduced(Optional<String> accept) {
    return isNamed(accept, EnumSet.allOf(Encoding.class));
  }

  /// Whether one of the encodings is named, whatever the parameters.
  private static boolean isNamed(Optional<String> accept, Set<Encoding> encodings) {
    return isAbsent(accept)
        || Arrays.stream(accept.get().split(",", -1))
            .map(clause -> AcceptClause.trim(clause.split(";", -1)[0]))
            .anyMatch(
                type ->
                    type.equals("*/*")
                        || encodings.stream().map(Encoding::mediaType).anyMatch(type::equals));
  }

  private static boolean isAbsent(Optional<String> accept) {
    return accept.filter(header -> !header.isEmpty()).isEmpty();
  }

  private static Stream<String> mediaTypes() {
    return EnumSet.allOf(Encoding.class).stream().map(Encoding::mediaType);
  }

  private static Optional<Representation> choose(
      Target target, Optional<String> accept, boolean pretty) {
    if (isAbsent(accept)) {
      return shape(target, Encoding.JSON, Optional.empty())
          .map(shape -> new Representation(Encoding.JSON, shape, pretty));
    }
    return AcceptClause.parse(accept.get()).stream()
        .flatMap(clause -> representations(target, clause, pretty))
        .findFirst();
  }

  private static Stream<Representation> representations(
      Target target, AcceptClause clause, boolean pretty) {
    return EnumSet.allOf(Encoding.class).stream()
        .filter(encoding -> clause.matches(encoding) && isServed(target, encoding, clause))
        .flatMap(
            encoding ->
                shape(target, encoding, Conversion.of(clause)).stream()
                    .map(
                        shape ->
                            new Representation(encoding, shape, pretty || wantsPretty(clause))));
  }

  private static boolean wantsPretty(AcceptClause clause) {
    return clause.parameter("pretty").equals("1");
  }

  /// Whether the parameters that change nothing here are such as the API server takes.
  private static boolean isServed(Target target, Encoding encoding, AcceptClause clause) {
    String stream = clause.parameter("stream");
    String serverVersion = clause.parameter("sv");
    return (stream.isEmpty() || (stream.equals("watch") && encoding != Encoding.YAML))
        && (serverVersion.isEmpty() || (serverVersion.equals("v1") && target == Target.METRICS));
  }

  private static Optional<Shape> shape(
      Target target, Encoding encoding, Optional<Conversion> conversion) {
    return switch (target) {
      case METRICS ->
          conversion.isEmpty()
              ? Optional.of(Shape.WHOLE)
              : conversion.flatMap(Conversion::shape).filter(shape -> isEncodable(shape, encoding));
      case PLAIN -> conversion.isEmpty() ? Optional.of(Shape.WHOLE) : Optional.empty();
      case AGGREGATED_DISCOVERY ->
          conversion.filter(AggregatedDiscovery.CONVERSION::equals).map(_ -> Shape.WHOLE);
    };
  }

  private static boolean isEncodable(Shape shape, Encoding encoding) {
    return switch (shape) {
      case Shape.Table _ -> encoding != Encoding.PROTOBUF;
      case Shape.Whole _, Shape.Partial _, Shape.PartialList _ -> true;
    };
  }

  private static boolean isPretty(Optional<String> userAgent, Optional<String> pretty) {
    return pretty
        .filter(value -> !value.isEmpty())
        .map(TRUE::contains)
        .orElseGet(() -> isPerson(userAgent.orElse("")));
  }

  private static boolean isPerson(String userAgent) {
    return TOOLS_OF_PEOPLE.stream().anyMatch(userAgent::startsWith);
  }
}
