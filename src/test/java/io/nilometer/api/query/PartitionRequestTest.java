package io.nilometer.api.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.api.http.Answers;
import io.nilometer.model.NodeUsage;
import io.nilometer.model.Usage;
import io.nilometer.storage.PartitionUsages;
import io.nilometer.storage.Selection;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PartitionRequestTest {

  private final PartitionRequest wanted = new PartitionRequest(new Selection.AllNodes());

  @Test
  void whoeverWasSilentMayBeAskedAgainOnceForgiven() {
    wanted.askOf("b:1");
    wanted.forgive("b:1");
    assertThat(wanted.wasAskedOf("b:1")).isTrue();
    wanted.giveUp("b:1");
    assertThat(wanted.wasAskedOf("b:1")).isTrue();
    wanted.forgive("b:1");
    assertThat(wanted.wasAskedOf("b:1")).isFalse();
  }

  @Test
  void partsOfTwoAnswersOfOneHostAreNotMixed() {
    PartitionUsages first = part(0, "a");
    PartitionUsages second = part(1, "b");
    assertThat(wanted.add("b:1", 1, first)).isEmpty();
    assertThat(wanted.add("b:1", 2, part(1, "a"))).isEmpty();
    assertThat(wanted.add("b:1", 1, second)).containsExactly(first, second);
  }

  /// Of two.
  private static PartitionUsages part(int part, String node) {
    return new PartitionUsages(
        0, part, 2, List.of(new NodeUsage(node, new Usage(1, 1, 1, 1))), List.of());
  }

  @Test
  void whoeverOwesAnAnswerOfTheRoundBeforeIsNotAskedAndItIsNoAnswerToThis() {
    wanted.askOf("b:1");
    wanted.askOf("c:1");
    assertThat(wanted.add("c:1", 1, Answers.nodes(0))).hasSize(1);
    var next = new PartitionRequest(new Selection.AllPods(), Optional.of(wanted));
    assertThat(next.wasAskedOf("b:1")).isTrue();
    assertThat(next.wasAskedOf("c:1")).isFalse();
    assertThat(next.add("b:1", 1, Answers.nodes(0))).isEmpty();
    assertThat(next.wasAskedOf("b:1")).isFalse();
    next.askOf("b:1");
    assertThat(next.add("b:1", 1, Answers.nodes(0))).hasSize(1);
  }

  @Test
  void whoeverBeganToAnswerIsNotAskedAgain() {
    wanted.askOf("b:1");
    assertThat(wanted.add("b:1", 1, new PartitionUsages(0, 0, 2, List.of(), List.of()))).isEmpty();
    wanted.giveUp("b:1");
    wanted.forgive("b:1");
    assertThat(wanted.wasAskedOf("b:1")).isTrue();
  }
}
