package io.nilometer.cluster.downing;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/// Decides for one member which others to remove, and when. Looks at the connections at an
/// interval; each decision follows from what is seen at that moment, not from what was seen when it
/// became necessary. Not safe for threads; has no clock and does no I/O.
///
/// ```
///               out for long enough,         lease held
///   all are kept ──────────────▶ asks for the ──────────▶ removes those that are out and
///        ▲                       lease                    cannot be reached now
///        │                         │ held by another side
///        │                         ▼
///        └── reachable again     removes its own side
/// ```
///
/// The lease is kept after a removal: those removed may be alive, and reach the lease again long
/// after that, before they reach another member. They must find it taken. It is released at once
/// when another side may have the preferred group, so that that side finds it free.
final class Resolution {

  /// What to do now.
  sealed interface Action {}

  enum Simple implements Action {
    NOTHING,
    REQUEST_LEASE,
    RELEASE_LEASE
  }

  /// Remove these members from the cluster.
  ///
  /// @param lost this side has lost, and its members are removed
  record Remove(SortedSet<Peer> members, boolean lost) implements Action {}

  private final ResolverTimings timings;
  private final boolean leased;
  private final Map<Cut, Long> cutAt = new HashMap<>();
  private Optional<Verdict> verdict = Optional.empty();
  private Optional<SortedSet<Peer>> ownSide = Optional.empty(); // as seen last
  private final Set<String> addresses = new HashSet<>(); // of all that have been members
  private boolean requested; // the lease is requested or held
  private long lookedAt;
  private long outSince;

  /// @param leased whether a lease decides; otherwise the majority continues
  Resolution(ResolverTimings timings, boolean leased, long nowNanos) {
    this.timings = timings;
    this.leased = leased;
    this.lookedAt = nowNanos;
    this.outSince = nowNanos;
  }

  /// @param seen by this member now
  /// @param holding whether it holds the lease now
  Action look(long nowNanos, Peer self, PeerLinks seen, boolean holding) {
    boolean late = nowNanos - lookedAt > timings.late().toNanos();
    lookedAt = nowNanos;
    if (!seen.members().contains(self)) {
      return Simple.NOTHING;
    }
    Verdict now = Verdict.of(suspecting(seen, nowNanos), self);
    if (late || verdict.filter(before -> before.out().equals(now.out())).isEmpty()) {
      outSince = nowNanos;
    }
    verdict = Optional.of(now);
    seen.members().forEach(peer -> addresses.add(peer.address()));
    ownSide = Optional.of(seen.side(self));
    if (late || !now.kept().contains(self) || !self.counts()) {
      return release();
    }
    if (now.isWhole()) {
      return holding ? Simple.NOTHING : release();
    }
    if (nowNanos - outSince < patience(now, holding).toNanos()) {
      return holding && now.behind() ? release() : Simple.NOTHING;
    }
    SortedSet<Peer> away = away(now, seen);
    if (away.isEmpty()) {
      return Simple.NOTHING;
    }
    return leased ? decideByLease(away, holding) : decideBySize(now, away, seen.side(self));
  }

  /// PeerLinks that were cut lately count as cut.
  private PeerLinks suspecting(PeerLinks seen, long nowNanos) {
    seen.cuts().forEach(cut -> cutAt.put(cut, nowNanos));
    cutAt.values().removeIf(at -> nowNanos - at > timings.suspicion().toNanos());
    Set<Cut> all = new HashSet<>(seen.cuts());
    all.addAll(cutAt.keySet());
    return new PeerLinks(seen.members(), all);
  }

  /// Those out that some of those kept cannot reach at this moment.
  private static SortedSet<Peer> away(Verdict verdict, PeerLinks seen) {
    var away = new TreeSet<Peer>(verdict.out());
    away.removeIf(peer -> !seen.isCutFromAny(peer, verdict.kept()));
    return away;
  }

  /// Who holds the lease decides first: it refuses the others.
  private Duration patience(Verdict now, boolean holding) {
    return timings
        .stable()
        .plus(now.behind() ? timings.headStart() : Duration.ZERO)
        .plus(timings.next().multipliedBy(requested && holding ? 0 : now.rank()));
  }

  private Action decideByLease(SortedSet<Peer> away, boolean holding) {
    if (requested && holding) {
      return new Remove(away, false);
    }
    if (requested) {
      return Simple.NOTHING;
    }
    requested = true;
    return Simple.REQUEST_LEASE;
  }

  private static Action decideBySize(Verdict now, SortedSet<Peer> away, SortedSet<Peer> side) {
    return now.majority() ? new Remove(away, false) : new Remove(side, true);
  }

  private Action release() {
    if (!requested) {
      return Simple.NOTHING;
    }
    requested = false;
    return Simple.RELEASE_LEASE;
  }

  /// The lease was held, and is lost.
  void lost() {
    requested = false;
  }

  /// Whether a member has had that address, also one that is removed by now. Anyone else may hold
  /// the lease by mistake, and decides nothing.
  boolean knows(String address) {
    return addresses.contains(address);
  }

  /// Another process holds the lease and is alive. A holder that this one reaches, also through
  /// others, decides for both. Any other that was a member decides for another side. While a
  /// stranger holds the lease, nothing is decided.
  ///
  /// @param holder host:port
  Action refused(long nowNanos, String holder) {
    boolean late = nowNanos - lookedAt > timings.late().toNanos();
    boolean due = requested && !late && knows(holder);
    requested = false;
    outSince = nowNanos;
    return ownSide
        .filter(side -> due && side.stream().noneMatch(peer -> peer.address().equals(holder)))
        .<Action>map(side -> new Remove(side, true))
        .orElse(Simple.NOTHING);
  }
}
