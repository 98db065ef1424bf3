package io.nilometer.cluster.downing;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.cluster.downing.ResolutionModel.Health;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Invariants of the decision, over every combination of faults in a cluster of three, and over
/// random ones in a cluster of five. 35 s of each.
class ResolutionModelTest {

  private static final int ENOUGH = 35 * ResolutionModel.A_SECOND;
  private static final int NEVER = Integer.MAX_VALUE;
  private static final List<Health> HEALTHS = List.of(Health.WELL, Health.DEAD, Health.SICK);
  private static final int[][] LINKS = {{0, 1}, {0, 2}, {1, 2}};
  private static final int[][] ORDERS = {{0, 1, 2}, {2, 1, 0}};
  private static final int[][] DETECTIONS = {{6, 8, 7}, {8, 6, 7}};
  private static final int[] HEALS = {NEVER, 13, 15, 19};

  /// One combination of faults.
  ///
  /// @param links for each link: 0 works, 1 lost both ways, 2 and 3 lost one way
  private record Faults(List<Health> healths, List<Integer> links, int heal, int order) {

    ResolutionModel play(boolean leased) {
      var model =
          new ResolutionModel(
              leased, new int[] {0, 1, 2}, DETECTIONS[order], healths.toArray(Health[]::new));
      for (int link = 0; link < LINKS.length; link++) {
        if (links.get(link) == 1 || links.get(link) == 2) {
          model.lose(LINKS[link][0], LINKS[link][1]);
        }
        if (links.get(link) == 1 || links.get(link) == 3) {
          model.lose(LINKS[link][1], LINKS[link][0]);
        }
      }
      return model.healAt(heal).run(ENOUGH, ORDERS[order]);
    }

    /// Who must continue: two that are well and reach each other, while the third reaches neither
    /// or both; all three; the only one that is well.
    List<Integer> certain() {
      List<Integer> well =
          IntStream.range(0, 3).filter(index -> healths.get(index) == Health.WELL).boxed().toList();
      boolean allLinked = links.stream().allMatch(link -> link == 0);
      boolean anySick = healths.contains(Health.SICK);
      if (allLinked || (well.size() == 1 && !anySick)) {
        return well;
      }
      for (int link = 0; link < LINKS.length; link++) {
        List<Integer> pair = List.of(LINKS[link][0], LINKS[link][1]);
        boolean others = links.get((link + 1) % 3) == 1 && links.get((link + 2) % 3) == 1;
        if (links.get(link) == 0 && others && well.containsAll(pair)) {
          return pair;
        }
      }
      return List.of();
    }

    @Override
    public String toString() {
      return "%s, links %s, healed at %d, order %d".formatted(healths, links, heal, order);
    }
  }

  private static List<Faults> everyCombination() {
    var all = new ArrayList<Faults>();
    for (int kind = 0; kind < 27; kind++) {
      List<Health> healths = List.of(health(kind), health(kind / 3), health(kind / 9));
      for (int cut = 0; cut < 64; cut++) {
        List<Integer> links = List.of(cut % 4, cut / 4 % 4, cut / 16);
        for (int heal : cut == 0 ? new int[] {NEVER} : HEALS) {
          all.add(new Faults(healths, links, heal, (kind + cut) % ORDERS.length));
        }
      }
    }
    return all;
  }

  private static Health health(int number) {
    return HEALTHS.get(number % HEALTHS.size());
  }

  /// Those that continue reach each other, and none was removed by another. A majority whose
  /// members reach each other continues. A member that is sick removes none that is well.
  @Test
  void withALeaseOneSideContinuesAndNeverLessThanAMajority() {
    for (Faults faults : everyCombination()) {
      ResolutionModel model = faults.play(true);
      assertOneSide(model, faults);
      assertThat(model.continuing()).as(faults::toString).containsAll(faults.certain());
    }
  }

  /// A member that stands still most of the time notices nothing; it counts once it runs.
  private static void assertOneSide(ResolutionModel model, Object faults) {
    List<Integer> well = model.continuing().stream().filter(model::isWell).toList();
    for (int one : well) {
      for (int other : well) {
        assertThat(model.hasRemoved(one, other)).as("%s: %s", faults, well).isFalse();
        assertThat(model.isLost(one, other)).as("%s: %s", faults, well).isFalse();
      }
    }
  }

  @Test
  void oneCutLinkCostsOneMemberAndTheThirdContinues() {
    for (Faults faults : everyCombination()) {
      long cut = faults.links().stream().filter(link -> link != 0).count();
      boolean well = faults.healths().stream().allMatch(Health.WELL::equals);
      if (cut == 1 && well && faults.heal() == NEVER) {
        for (boolean leased : new boolean[] {true, false}) {
          ResolutionModel model = faults.play(leased);
          assertThat(model.continuing()).as(faults::toString).hasSize(2);
          assertOneSide(model, faults);
        }
      }
    }
  }

  @Test
  void withoutALeaseNoTwoSidesContinue() {
    for (Faults faults : everyCombination()) {
      if (faults.heal() == NEVER && !faults.healths().contains(Health.SICK)) {
        assertOneSide(faults.play(false), faults);
      }
    }
  }

  @Test
  void noMemberIsRemovedWhileTheApiServerIsAway() {
    var model = new ResolutionModel(true, new int[] {0, 1, 2}, DETECTIONS[0], wells(3));
    model.withoutApi(0).withoutApi(1).withoutApi(2).lose(0, 1).lose(1, 0);
    assertThat(model.run(ENOUGH, 0, 1, 2).continuing()).containsExactly(0, 1, 2);
  }

  @Test
  void noMemberIsRemovedWhileAStrangerHoldsTheLease() {
    for (Health third : HEALTHS) {
      var model =
          new ResolutionModel(
              true, new int[] {0, 1, 2}, DETECTIONS[0], Health.WELL, Health.WELL, third);
      model.withStranger().run(ENOUGH, 0, 1, 2);
      assertThat(model.continuing()).as(third::toString).contains(0, 1);
    }
  }

  @Test
  void theNextMemberDecidesIfTheOldestCannotReachTheApiServer() {
    var model =
        new ResolutionModel(
            true, new int[] {0, 1, 2}, DETECTIONS[0], Health.WELL, Health.WELL, Health.DEAD);
    model.withoutApi(0).run(ENOUGH, 0, 1, 2);
    assertThat(model.continuing()).containsExactly(0, 1);
    assertThat(model.hasRemoved(0, 2)).isTrue();
  }

  /// As when the network of its machine fails and returns: it reaches the API server first.
  @Test
  void aMemberWithoutNetworkForLongDoesNotRemoveTheOthersWhenItReachesTheApiServerAgain() {
    for (int alone = 0; alone < 3; alone++) {
      for (int back : new int[] {20, 40, 60, 90, 200, 1_000}) {
        var model = new ResolutionModel(true, new int[] {0, 1, 2}, DETECTIONS[0], wells(3));
        for (int other = 0; other < 3; other++) {
          if (other != alone) {
            model.lose(alone, other).lose(other, alone);
          }
        }
        model.withoutApi(alone).healApiAt(back).run(back + ENOUGH, 0, 1, 2);
        int lost = alone;
        assertThat(model.continuing())
            .as("%d alone, back at %d", alone, back)
            .hasSize(2)
            .noneMatch(index -> index == lost);
      }
    }
  }

  /// The member that holds the lease after a removal is cut off next.
  @Test
  void theLeaseOfAnEarlierRemovalDoesNotHelpASmallerSide() {
    for (int wait : new int[] {20, 40, 60, 90, 200}) {
      int[] ages = {0, 1, 2, 3};
      int[] detections = {6, 8, 7, 7};
      for (int order = 0; order < 2; order++) {
        var model =
            new ResolutionModel(
                true, ages, detections, Health.WELL, Health.WELL, Health.WELL, Health.DEAD);
        int[] turns = order == 0 ? new int[] {0, 1, 2, 3} : new int[] {3, 2, 1, 0};
        model.run(wait, turns);
        model.lose(0, 1).lose(1, 0).lose(0, 2).lose(2, 0);
        model.run(wait + ENOUGH, turns);
        assertThat(model.continuing()).as("after %d steps", wait).containsExactly(1, 2);
      }
    }
  }

  @Test
  void ofFiveThoseThatContinueReachEachOther() {
    var random = new Random(5);
    for (int round = 0; round < 60; round++) {
      var described = new ArrayList<String>();
      ResolutionModel model = randomFive(random, described);
      int[] order = {0, 1, 2, 3, 4};
      assertOneSide(model.run(2 * ENOUGH, order), described);
      assertThat(model.continuing()).as("%s", described).isNotEmpty();
    }
  }

  private static ResolutionModel randomFive(Random random, List<String> described) {
    Health[] healths = wells(5);
    int[] detections = new int[5];
    for (int index = 0; index < 5; index++) {
      detections[index] = 6 + random.nextInt(3);
      int drawn = random.nextInt(10);
      healths[index] = drawn == 0 && index > 0 ? Health.DEAD : Health.WELL;
    }
    var model = new ResolutionModel(true, new int[] {3, 1, 4, 0, 2}, detections, healths);
    described.add(Arrays.toString(healths) + Arrays.toString(detections));
    for (int one = 0; one < 5; one++) {
      for (int other = one + 1; other < 5; other++) {
        if (random.nextInt(4) == 0) {
          boolean both = random.nextBoolean();
          model.lose(one, other);
          if (both) {
            model.lose(other, one);
          }
          described.add(one + (both ? "-/-" : "-/>") + other);
        }
      }
    }
    return model;
  }

  private static Health[] wells(int count) {
    var healths = new Health[count];
    Arrays.fill(healths, Health.WELL);
    return healths;
  }
}
