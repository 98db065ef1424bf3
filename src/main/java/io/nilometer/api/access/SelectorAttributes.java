package io.nilometer.api.access;

import io.nilometer.api.http.Query;
import io.nilometer.kube.review.AccessAttributes.Operator;
import io.nilometer.kube.review.AccessAttributes.Requirement;
import io.nilometer.model.selector.FieldTerm;
import io.nilometer.model.selector.LabelRequirement;
import io.nilometer.model.selector.LabelSelector;
import io.nilometer.model.selector.SelectorSyntaxException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// The selectors of a request as attributes to authorize. Selectors only narrow a request, so a
/// malformed one is left out here; it is rejected after the authorization. So is one with an empty
/// field, which the API server does not review.
///
/// @param readable false if one of the list options is malformed
record SelectorAttributes(LabelSelector labelSelector, List<FieldTerm> terms, boolean readable) {

  private static final Set<String> NO_NAMES = Set.of("", ".", "..");

  static SelectorAttributes of(Query query) {
    Optional<LabelSelector> labels = labelSelector(query);
    Optional<List<FieldTerm>> terms = fieldTerms(query);
    return new SelectorAttributes(
        labels.orElse(LabelSelector.EVERYTHING),
        terms.orElse(List.of()),
        query.integerProblem().isEmpty() && labels.isPresent() && terms.isPresent());
  }

  /// The name that the field selector requires, or empty.
  String requiredName() {
    return readable ? terms.stream().flatMap(this::name).findFirst().orElse("") : "";
  }

  private Stream<String> name(FieldTerm term) {
    boolean exact = term.equal() && term.field().equals("metadata.name");
    return exact ? Stream.of(isName(term.value()) ? term.value() : "") : Stream.empty();
  }

  private static boolean isName(String value) {
    return !NO_NAMES.contains(value) && value.indexOf('/') < 0 && value.indexOf('%') < 0;
  }

  List<Requirement> fields() {
    return terms.stream().map(SelectorAttributes::requirement).toList();
  }

  private static Requirement requirement(FieldTerm term) {
    return new Requirement(
        term.field(), term.equal() ? Operator.IN : Operator.NOT_IN, List.of(term.value()));
  }

  List<Requirement> labels() {
    return labelSelector.requirements().stream()
        .flatMap(SelectorAttributes::requirement)
        .sorted(Comparator.comparing(Requirement::key))
        .toList();
  }

  private static Stream<Requirement> requirement(LabelRequirement requirement) {
    return switch (requirement) {
      case LabelRequirement.In(String key, Set<String> values) ->
          Stream.of(new Requirement(key, Operator.IN, sorted(values)));
      case LabelRequirement.NotIn(String key, Set<String> values) ->
          Stream.of(new Requirement(key, Operator.NOT_IN, sorted(values)));
      case LabelRequirement.Exists(String key) ->
          Stream.of(new Requirement(key, Operator.EXISTS, List.of()));
      case LabelRequirement.Absent(String key) ->
          Stream.of(new Requirement(key, Operator.DOES_NOT_EXIST, List.of()));
      case LabelRequirement.Above _, LabelRequirement.Below _ -> Stream.empty();
    };
  }

  private static List<String> sorted(Set<String> values) {
    return values.stream().sorted().toList();
  }

  private static Optional<List<FieldTerm>> fieldTerms(Query query) {
    try {
      List<FieldTerm> terms = FieldTerm.scan(query.first("fieldSelector").orElse(""));
      return Optional.of(terms)
          .filter(all -> all.stream().noneMatch(term -> term.field().isEmpty()));
    } catch (SelectorSyntaxException _) {
      return Optional.empty();
    }
  }

  private static Optional<LabelSelector> labelSelector(Query query) {
    try {
      return Optional.of(LabelSelector.parse(query.first("labelSelector").orElse("")));
    } catch (SelectorSyntaxException _) {
      return Optional.empty();
    }
  }
}
