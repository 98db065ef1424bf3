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

/// One cluster as one of its members sees it.
///
/// @param members host:port of all, whatever their state, sorted
/// @param oldest the one of them that has been Up longest
/// @param settled all are Up and can be reached, the one who says it among them
public record ClusterSummary(List<String> members, String oldest, boolean settled) {

  /// What comes of two that meet.
  enum Verdict {
    /// They are one cluster, or may be: they share a member, or one of them is changing.
    NONE,
    /// Ours is to live on.
    STAYS,
    /// Ours is to end, for its members to join the other.
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
        members(state)
            .min(Comparator.comparingInt(Member::upNumber).thenComparing(Member.ordering()))
            .map(member -> name(member.address()))
            .orElse(""),
        settled);
  }

  static Stream<Member> members(CurrentClusterState state) {
    return StreamSupport.stream(state.getMembers().spliterator(), false);
  }

  static String name(Address address) {
    return address.getHost().orElse("") + ":" + address.getPort().orElse(0);
  }

  /// The smaller one yields, of two of one size the one whose oldest member's name sorts last.
  /// Whichever of the two judges, it is the same one.
  Verdict meets(ClusterSummary other) {
    if (!settled || !other.settled || !Collections.disjoint(members, other.members)) {
      return Verdict.NONE;
    }
    return FIRST_STAYS.compare(this, other) < 0 ? Verdict.STAYS : Verdict.YIELDS;
  }
}
