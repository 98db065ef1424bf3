package io.nilometer.cluster;

import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.pekko.actor.Address;
import org.apache.pekko.cluster.ClusterEvent.CurrentClusterState;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;

/// One cluster, as one of its members sees it. Replicas exchange it.
///
/// @param members host:port of all, in any state, sorted
/// @param oldest the member that has been Up longest
/// @param settled all members are Up and reachable, the sender among them
public record ClusterSummary(List<String> members, String oldest, boolean settled) {

  /// What the members of two clusters do when they meet.
  enum Verdict {
    /// They are one cluster or may be: they share a member, or one of them is changing.
    NONE,
    /// This cluster stays.
    STAYS,
    /// This cluster stops, so that its members join the other one.
    YIELDS
  }

  private static final Comparator<ClusterSummary> FIRST_STAYS =
      Comparator.<ClusterSummary>comparingInt(side -> -side.members.size())
          .thenComparing(ClusterSummary::oldest);

  static ClusterSummary of(CurrentClusterState state, Member self) {
    boolean settled =
        self.status().equals(MemberStatus.up())
            && state.getUnreachable().isEmpty()
            && members(state).allMatch(member -> member.status().equals(MemberStatus.up()));
    return new ClusterSummary(
        members(state).map(member -> name(member.address())).sorted().toList(),
        oldest(state),
        settled);
  }

  /// The member that has been Up longest: host:port, or empty.
  static String oldest(CurrentClusterState state) {
    return members(state)
        .min(Comparator.comparingInt(Member::upNumber).thenComparing(Member.ordering()))
        .map(member -> name(member.address()))
        .orElse("");
  }

  static Stream<Member> members(CurrentClusterState state) {
    return StreamSupport.stream(state.getMembers().spliterator(), false);
  }

  static String name(Address address) {
    return address.getHost().orElse("") + ":" + address.getPort().orElse(0);
  }

  /// The smaller cluster yields; of two of one size the one whose oldest member sorts last. Both
  /// sides reach the same verdict.
  Verdict meets(ClusterSummary other) {
    if (!settled || !other.settled || !Collections.disjoint(members, other.members)) {
      return Verdict.NONE;
    }
    return FIRST_STAYS.compare(this, other) < 0 ? Verdict.STAYS : Verdict.YIELDS;
  }
}
