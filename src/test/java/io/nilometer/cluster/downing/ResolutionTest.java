package io.nilometer.cluster.downing;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.cluster.downing.Resolution.Action;
import io.nilometer.cluster.downing.Resolution.Remove;
import io.nilometer.cluster.downing.Resolution.Simple;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// The decisions of one member of three, the oldest.
class ResolutionTest {

  private static final Peer OLDEST = new Peer("a:1", 1, 1, true);
  private static final Peer MIDDLE = new Peer("b:1", 2, 2, true);
  private static final Peer YOUNGEST = new Peer("c:1", 3, 3, true);
  private static final Duration LOOK = ResolverTimings.DEFAULT.interval();

  private final Resolution resolution = new Resolution(ResolverTimings.DEFAULT, true, 0);
  private long now;

  private static PeerLinks links(Cut... cuts) {
    return new PeerLinks(new TreeSet<>(List.of(OLDEST, MIDDLE, YOUNGEST)), Set.of(cuts));
  }

  private static Cut[] isolated(Peer peer) {
    return List.of(OLDEST, MIDDLE, YOUNGEST).stream()
        .filter(other -> !other.equals(peer))
        .map(other -> Cut.between(peer, other))
        .toArray(Cut[]::new);
  }

  private Action look(PeerLinks seen, boolean holding) {
    now += LOOK.toNanos();
    return resolution.look(now, OLDEST, seen, holding);
  }

  private Action lookFor(int seconds, PeerLinks seen) {
    Action last = Simple.NOTHING;
    for (int turn = 0; turn < seconds * 2 && last == Simple.NOTHING; turn++) {
      last = look(seen, false);
    }
    return last;
  }

  @Test
  void aMemberThatIsAwayForLongIsRemovedOnceTheLeaseIsHeld() {
    assertThat(lookFor(3, links(isolated(YOUNGEST)))).isEqualTo(Simple.NOTHING);
    assertThat(lookFor(1, links(isolated(YOUNGEST)))).isEqualTo(Simple.REQUEST_LEASE);
    assertThat(look(links(isolated(YOUNGEST)), true))
        .isEqualTo(new Remove(new TreeSet<>(Set.of(YOUNGEST)), false));
  }

  @Test
  void aMemberThatIsBackWhenTheLeaseIsHeldStays() {
    assertThat(lookFor(4, links(isolated(YOUNGEST)))).isEqualTo(Simple.REQUEST_LEASE);
    assertThat(look(links(), true)).isEqualTo(Simple.NOTHING);
  }

  @Test
  void ofTwoWhoseLinkIsCutTheYoungerIsRemoved() {
    PeerLinks seen = links(Cut.between(MIDDLE, YOUNGEST));
    assertThat(lookFor(4, seen)).isEqualTo(Simple.REQUEST_LEASE);
    assertThat(look(seen, true)).isEqualTo(new Remove(new TreeSet<>(Set.of(YOUNGEST)), false));
  }

  @Test
  void aMemberThatStoodStillDecidesNothingUntilItWasOnTimeForAWhile() {
    assertThat(lookFor(3, links(isolated(YOUNGEST)))).isEqualTo(Simple.NOTHING);
    now += Duration.ofSeconds(6).toNanos();
    assertThat(lookFor(3, links(isolated(YOUNGEST)))).isEqualTo(Simple.NOTHING);
    assertThat(lookFor(1, links(isolated(YOUNGEST)))).isEqualTo(Simple.REQUEST_LEASE);
  }

  @Test
  void aMemberThatStoodStillGivesTheLeaseBack() {
    assertThat(lookFor(4, links(isolated(YOUNGEST)))).isEqualTo(Simple.REQUEST_LEASE);
    now += Duration.ofSeconds(6).toNanos();
    assertThat(look(links(isolated(YOUNGEST)), true)).isEqualTo(Simple.RELEASE_LEASE);
  }

  @Test
  void aMemberThatComesAndGoesIsRemovedTheSecondTime() {
    assertThat(lookFor(3, links(isolated(YOUNGEST)))).isEqualTo(Simple.NOTHING);
    assertThat(lookFor(3, links())).isEqualTo(Simple.NOTHING);
    assertThat(look(links(isolated(YOUNGEST)), false)).isEqualTo(Simple.REQUEST_LEASE);
  }

  @Test
  void theSmallerSideWaitsForTheLarger() {
    assertThat(lookFor(6, links(isolated(OLDEST)))).isEqualTo(Simple.NOTHING);
    assertThat(lookFor(1, links(isolated(OLDEST)))).isEqualTo(Simple.REQUEST_LEASE);
  }

  @Test
  void aSideWhoseLeaseAnotherSideHoldsIsRemoved() {
    assertThat(lookFor(7, links(isolated(OLDEST)))).isEqualTo(Simple.REQUEST_LEASE);
    assertThat(resolution.refused(now, "b:1"))
        .isEqualTo(new Remove(new TreeSet<>(Set.of(OLDEST)), true));
  }

  @Test
  void aStrangerThatHoldsTheLeaseRemovesNobody() {
    assertThat(lookFor(4, links(isolated(YOUNGEST)))).isEqualTo(Simple.REQUEST_LEASE);
    assertThat(resolution.refused(now, "elsewhere")).isEqualTo(Simple.NOTHING);
    assertThat(lookFor(2, links(isolated(YOUNGEST)))).isEqualTo(Simple.NOTHING);
    assertThat(lookFor(1, links(isolated(YOUNGEST)))).isEqualTo(Simple.REQUEST_LEASE);
  }

  @Test
  void aMemberThatWasRemovedAndHoldsTheLeaseIsNoStranger() {
    assertThat(look(links(), false)).isEqualTo(Simple.NOTHING);
    var left = new TreeSet<>(List.of(OLDEST, MIDDLE));
    var cut = new PeerLinks(left, Set.of(Cut.between(OLDEST, MIDDLE)));
    assertThat(lookFor(4, cut)).isEqualTo(Simple.REQUEST_LEASE);
    assertThat(resolution.refused(now, "c:1"))
        .isEqualTo(new Remove(new TreeSet<>(Set.of(OLDEST)), true));
  }

  @Test
  void noSideIsRemovedIfItReachesTheHolderAgain() {
    assertThat(lookFor(7, links(isolated(OLDEST)))).isEqualTo(Simple.REQUEST_LEASE);
    assertThat(look(links(), false)).isEqualTo(Simple.NOTHING);
    assertThat(resolution.refused(now, "b:1")).isEqualTo(Simple.NOTHING);
  }

  @Test
  void theLeaseIsKeptAfterARemoval() {
    assertThat(lookFor(4, links(isolated(YOUNGEST)))).isEqualTo(Simple.REQUEST_LEASE);
    var left = new PeerLinks(new TreeSet<>(List.of(OLDEST, MIDDLE)), Set.of());
    for (int turn = 0; turn < 1_000; turn++) {
      assertThat(look(left, true)).isEqualTo(Simple.NOTHING);
    }
  }

  @Test
  void theLeaseIsReleasedWhenALargerSideMayNeedIt() {
    assertThat(lookFor(4, links(isolated(YOUNGEST)))).isEqualTo(Simple.REQUEST_LEASE);
    for (int turn = 0; turn < 12; turn++) {
      assertThat(look(links(), true)).isEqualTo(Simple.NOTHING);
    }
    assertThat(look(links(isolated(OLDEST)), true)).isEqualTo(Simple.RELEASE_LEASE);
  }

  @Test
  void theSmallerSideThatHoldsTheLeaseAfterItsHeadStartUsesIt() {
    assertThat(lookFor(7, links(isolated(OLDEST)))).isEqualTo(Simple.REQUEST_LEASE);
    assertThat(look(links(isolated(OLDEST)), true))
        .isEqualTo(new Remove(new TreeSet<>(Set.of(MIDDLE, YOUNGEST)), false));
  }
}
