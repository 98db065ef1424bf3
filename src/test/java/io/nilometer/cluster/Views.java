package io.nilometer.cluster;

import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// Views in tests: all members are settled, reachable and working unless stated otherwise.
public final class Views {

  private Views() {}

  public static MembershipView of(String self, String... members) {
    SortedSet<String> all = names(members);
    return new MembershipView(self, all, all, all, true);
  }

  /// Makes these members unreachable.
  public static MembershipView unheard(MembershipView view, String... silent) {
    return new MembershipView(
        view.self(),
        view.members(),
        without(view.reachable(), silent),
        without(view.workers(), silent),
        view.settled());
  }

  /// Makes these members drain.
  public static MembershipView draining(MembershipView view, String... leaving) {
    return new MembershipView(
        view.self(),
        view.members(),
        view.reachable(),
        without(view.workers(), leaving),
        view.settled());
  }

  static MembershipView unsettled(MembershipView view) {
    return new MembershipView(view.self(), view.members(), view.reachable(), view.workers(), false);
  }

  private static SortedSet<String> names(String... names) {
    return Collections.unmodifiableSortedSet(new TreeSet<>(List.of(names)));
  }

  private static SortedSet<String> without(SortedSet<String> all, String... some) {
    var rest = new TreeSet<String>(all);
    List.of(some).forEach(rest::remove);
    return Collections.unmodifiableSortedSet(rest);
  }
}
