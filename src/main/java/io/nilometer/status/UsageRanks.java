package io.nilometer.status;

import io.nilometer.report.ReportedPod;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToLongFunction;

/// Ranks by usage.
final class UsageRanks {

  private UsageRanks() {}

  /// The first pods by CPU and the first by memory, each pod once.
  static List<ReportedPod> of(List<ReportedPod> pods, int most) {
    Set<ReportedPod> top = new LinkedHashSet<>(first(pods, ReportedPod::cpuNanocores, most));
    top.addAll(first(pods, ReportedPod::memoryBytes, most));
    return List.copyOf(top);
  }

  /// The elements with the highest values, the highest first.
  static <T> List<T> first(List<T> all, ToLongFunction<T> value, int most) {
    return all.stream().sorted(Comparator.comparingLong(value).reversed()).limit(most).toList();
  }
}
