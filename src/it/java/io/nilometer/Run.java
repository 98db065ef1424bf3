package io.nilometer;

import static java.time.temporal.ChronoUnit.MILLIS;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toList;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/// The worst measurements of one run of a scenario.
final class Run {

  private static final Duration DETECTION = Duration.ofSeconds(6);
  private static final Duration SLACK = Duration.ofSeconds(5);
  private static final Duration APART = Duration.ofSeconds(2);
  private static final double TOLERANCE = 0.03;

  private final Tally tally;
  private final List<String> broken = new ArrayList<>();
  private final List<String> remarks = new ArrayList<>();
  private Duration takenOver = Duration.ZERO;
  private Duration twoCopies = Duration.ZERO;
  private double rate = 1;

  Run(Tally tally) {
    this.tally = tally;
  }

  Tally tally() {
    return tally;
  }

  void takenOver(Duration after) {
    takenOver = worse(takenOver, after);
  }

  void twoCopies(Duration after) {
    twoCopies = worse(twoCopies, after);
  }

  static Duration worse(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  /// Scrapes in one resolution, as a share of the expected number.
  void rate(double of) {
    rate = Math.abs(of - 1) > Math.abs(rate - 1) ? of : rate;
  }

  void expect(boolean held, String promise) {
    if (!held) {
      broken.add(promise);
    }
  }

  /// Adds a remark that does not fail the run.
  void remark(String remark) {
    remarks.add(remark);
  }

  List<String> remarks() {
    return List.copyOf(remarks);
  }

  /// The bounds that were exceeded, as texts.
  ///
  List<String> broken(Duration resolution, Conditions conditions) {
    var all = new ArrayList<>(broken);
    Duration slowest = conditions.slowest();
    check(all, tally.missing() == 0, tally.missing() + " missing");
    check(all, tally.wrong() == 0, tally.wrong() + " wrong:" + where(tally.wrongs()));
    within(all, tally.oldest(), resolution.multipliedBy(2).plus(SLACK).plus(slowest), "oldest");
    within(all, takenOver, resolution.plus(DETECTION).plus(slowest), "scraping taken over");
    within(all, twoCopies, conditions.healed(), "two copies again");
    within(all, tally.hole(), conditions.hole(), "holes (" + holes() + ")");
    check(
        all,
        Math.abs(rate - 1) <= TOLERANCE,
        String.format(Locale.ROOT, "%.3f of the expected scrapes", rate));
    return all;
  }

  private static void within(List<String> all, Duration seen, Duration bound, String what) {
    check(all, seen.compareTo(bound) <= 0, what + " " + seconds(seen) + " s");
  }

  private static void check(List<String> all, boolean holds, String otherwise) {
    if (!holds) {
      all.add(otherwise);
    }
  }

  private String holes() {
    var kinds = new TreeMap<String, List<? extends Tally.Outcome>>();
    kinds.putAll(tally.unexcused().stream().collect(groupingBy(Tally.Failed::reason, toList())));
    kinds.put("objects missing", tally.lacking());
    return kinds.entrySet().stream()
        .filter(kind -> !kind.getValue().isEmpty())
        .map(kind -> kind.getKey() + where(kind.getValue()))
        .collect(joining(", "));
  }

  /// The members and times, to find them in the logs.
  private static String where(List<? extends Tally.Outcome> byTime) {
    return byTime.stream()
        .collect(groupingBy(Tally.Outcome::member, TreeMap::new, toList()))
        .values()
        .stream()
        .flatMap(ofOne -> spans(ofOne).stream())
        .map(Run::span)
        .collect(joining(","));
  }

  /// Groups outcomes that follow each other closely.
  private static <T extends Tally.Outcome> List<List<T>> spans(List<T> byTime) {
    var spans = new ArrayList<List<T>>();
    for (T outcome : byTime) {
      if (spans.isEmpty() || outcome.begin().isAfter(spans.getLast().getLast().end().plus(APART))) {
        spans.add(new ArrayList<>());
      }
      spans.getLast().add(outcome);
    }
    return spans;
  }

  private static String span(List<? extends Tally.Outcome> span) {
    String detail = span.getFirst().detail();
    String suffix = detail.isEmpty() ? "" : " (" + detail + ")";
    return " %d at replica %d from %s to %s%s"
        .formatted(
            span.size(),
            span.getFirst().member(),
            span.getFirst().begin().truncatedTo(MILLIS),
            span.getLast().end().truncatedTo(MILLIS),
            suffix);
  }

  static List<String> headings() {
    return List.of(
        "queries",
        "at the hit",
        "failed",
        "for s",
        "missing",
        "wrong",
        "oldest s",
        "taken over s",
        "two copies s",
        "scrapes");
  }

  List<String> cells() {
    return List.of(
        Integer.toString(tally.queries()),
        Long.toString(tally.excused()),
        Integer.toString(tally.unexcused().size()),
        seconds(tally.hole()),
        Long.toString(tally.missing()),
        Long.toString(tally.wrong()),
        seconds(tally.oldest()),
        seconds(takenOver),
        seconds(twoCopies),
        String.format(Locale.ROOT, "%.3f", rate));
  }

  private static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.1f", duration.toMillis() / 1_000.0);
  }
}
