package io.nilometer;

import java.util.List;
import java.util.regex.Pattern;

/// Metrics of one replica, or sums over several, about the work that they share.
///
/// @param handovers nodes taken over from other replicas so far
/// @param begun copies that were new at a replica so far
/// @param renewed copies so far that restored what they may have missed while their replica was
///     paused or unreachable
record Vitals(int ready, int warming, int retiring, int handovers, int begun, int renewed) {

  static final Vitals NONE = new Vitals(0, 0, 0, 0, 0, 0);

  static Vitals read(String metrics) {
    return new Vitals(
        number(metrics, "nilometer_storage_copies{phase=\"ready\"}"),
        number(metrics, "nilometer_storage_copies{phase=\"warming\"}"),
        number(metrics, "nilometer_storage_copies{phase=\"retiring\"}"),
        number(metrics, "nilometer_scrape_handovers_total{direction=\"in\"}"),
        number(metrics, "nilometer_storage_healings_started_total{reason=\"start\"}"),
        number(metrics, "nilometer_storage_healings_started_total{reason=\"doubt\"}"));
  }

  private static int number(String metrics, String series) {
    var line = Pattern.compile("^" + Pattern.quote(series) + " (\\S+)$", Pattern.MULTILINE);
    var found = line.matcher(metrics);
    return found.find() ? (int) Double.parseDouble(found.group(1)) : 0;
  }

  static Vitals sum(List<Vitals> all) {
    return all.stream().reduce(NONE, Vitals::plus);
  }

  private Vitals plus(Vitals other) {
    return new Vitals(
        ready + other.ready,
        warming + other.warming,
        retiring + other.retiring,
        handovers + other.handovers,
        begun + other.begun,
        renewed + other.renewed);
  }
}
