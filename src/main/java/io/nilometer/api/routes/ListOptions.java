package io.nilometer.api.routes;

import io.nilometer.api.encode.JsonStrings;
import io.nilometer.api.encode.Status;
import io.nilometer.api.encode.StatusException;
import io.nilometer.api.http.Query;
import io.nilometer.model.Excerpt;
import io.nilometer.model.selector.FieldSelector;
import io.nilometer.model.selector.FieldTerm;
import io.nilometer.model.selector.LabelSelector;
import io.nilometer.model.selector.SelectorSyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// The options by which a list or watch selects. Those of pages are validated, so that a wrong
/// value is an error, but have no effect: a list is always whole and as new as possible. The others
/// of a watch are in [WatchOptions].
///
/// @param nodes the values that `spec.nodeName` must equal
record ListOptions(LabelSelector labels, FieldSelector fields, Set<String> nodes) {

  private static final String NODE_NAME = "spec.nodeName";

  private static final String EXACT = "Exact";
  private static final String NOT_OLDER_THAN = "NotOlderThan";

  /// Validates in the order of Kubernetes: syntax, invalid combinations, unknown fields.
  ///
  /// @param byNode whether `spec.nodeName` is a known field
  /// @throws StatusException 400 or 422, as the first thing wrong has it
  static ListOptions parse(Query query, boolean byNode) {
    query
        .integerProblem()
        .ifPresent(
            problem -> {
              throw new StatusException(Status.badRequest(problem));
            });
    try {
      LabelSelector labels = LabelSelector.parse(query.first("labelSelector").orElse(""));
      List<FieldTerm> terms = FieldTerm.scan(query.first("fieldSelector").orElse(""));
      requireValid(query.isWatch() ? watchCauses(query) : listCauses(query));
      Map<Boolean, List<FieldTerm>> ofNode =
          terms.stream().collect(Collectors.partitioningBy(term -> byNode && isNode(term)));
      return new ListOptions(
          labels,
          FieldSelector.of(ofNode.get(false)),
          ofNode.get(true).stream().map(FieldTerm::value).collect(Collectors.toSet()));
    } catch (SelectorSyntaxException e) {
      throw new StatusException(Status.badRequest(e.getMessage()));
    }
  }

  private static boolean isNode(FieldTerm term) {
    return term.equal() && term.field().equals(NODE_NAME);
  }

  private static void requireValid(List<Status.Cause> causes) {
    if (!causes.isEmpty()) {
      throw new StatusException(Status.invalidListOptions(causes));
    }
  }

  private static List<Status.Cause> listCauses(Query query) {
    var causes = new ArrayList<Status.Cause>();
    String version = query.first("resourceVersion").orElse("");
    String match = query.first("resourceVersionMatch").orElse("");
    if (!match.isEmpty()) {
      if (version.isEmpty()) {
        causes.add(noMatch("is forbidden unless resourceVersion is provided"));
      }
      if (isGiven(query, "continue")) {
        causes.add(noMatch("is forbidden when continue is provided"));
      }
      if (!match.equals(EXACT) && !match.equals(NOT_OLDER_THAN)) {
        causes.add(unsupportedMatch(match, "\"Exact\", \"NotOlderThan\", \"\""));
      }
      if (match.equals(EXACT) && version.equals("0")) {
        causes.add(noMatch("\"exact\" is forbidden for resourceVersion \"0\""));
      }
    }
    if (query.has("sendInitialEvents")) {
      causes.add(forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list"));
    }
    return causes;
  }

  /// A watch without a version begins with the existing objects, as `sendInitialEvents` would.
  private static List<Status.Cause> watchCauses(Query query) {
    String match = query.first("resourceVersionMatch").orElse("");
    boolean initialEvents = query.has("sendInitialEvents");
    return !initialEvents && match.isEmpty() && isFromAnyVersion(query)
        ? watchCauses(query, NOT_OLDER_THAN, true)
        : watchCauses(query, match, initialEvents);
  }

  private static boolean isFromAnyVersion(Query query) {
    String version = query.first("resourceVersion").orElse("");
    return version.isEmpty() || version.equals("0");
  }

  private static List<Status.Cause> watchCauses(Query query, String match, boolean initialEvents) {
    var causes = new ArrayList<Status.Cause>();
    if (initialEvents && !match.equals(NOT_OLDER_THAN)) {
      causes.add(
          forbidden(
              "resourceVersionMatch",
              "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"));
    }
    if (!match.isEmpty()) {
      if (!initialEvents) {
        causes.add(noMatch("is forbidden for watch unless sendInitialEvents is provided"));
      }
      if (!match.equals(NOT_OLDER_THAN)) {
        causes.add(unsupportedMatch(match, "\"NotOlderThan\""));
      }
      if (isGiven(query, "continue")) {
        causes.add(noMatch("is forbidden when continue is provided"));
      }
    }
    return causes;
  }

  private static boolean isGiven(Query query, String name) {
    return !query.first(name).orElse("").isEmpty();
  }

  private static Status.Cause noMatch(String because) {
    return forbidden("resourceVersionMatch", "resourceVersionMatch " + because);
  }

  private static Status.Cause forbidden(String field, String because) {
    return new Status.Cause("FieldValueForbidden", "Forbidden: " + because, field);
  }

  private static Status.Cause unsupportedMatch(String value, String supported) {
    return new Status.Cause(
        "FieldValueNotSupported",
        "Unsupported value: "
            + JsonStrings.quoted(Excerpt.of(value))
            + ": supported values: "
            + supported,
        "resourceVersionMatch");
  }
}
