package io.nilometer.api.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.api.http.Answers;
import io.nilometer.cluster.copies.Partitions;
import io.nilometer.kube.index.Indexes;
import io.nilometer.model.selector.FieldSelector;
import io.nilometer.model.selector.LabelSelector;
import io.nilometer.storage.Selection;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class NodesPlanTest {

  private static final Partitions PARTITIONS = new Partitions(3);

  private static NodesPlan plan(String... selected) {
    return new NodesPlan(
        Indexes.nodes(selected).select(LabelSelector.EVERYTHING, FieldSelector.EVERYTHING),
        PARTITIONS);
  }

  @Test
  void eachPartitionIsAskedForItsNodesOnly() {
    var asked = new TreeSet<String>();
    plan("a", "b", "c", "d", "e", "f")
        .first()
        .forEach(
            (partition, selection) -> {
              List<String> names = ((Selection.Nodes) selection).names();
              assertThat(names).allMatch(name -> PARTITIONS.of(name) == partition);
              asked.addAll(names);
            });
    assertThat(asked).containsExactly("a", "b", "c", "d", "e", "f");
  }

  @Test
  void whereNothingIsSelectedNothingIsAsked() {
    assertThat(plan().first()).isEmpty();
    assertThat(plan().result()).isEmpty();
  }

  @Test
  void theResultHasTheOrderOfTheSelectionAndLeavesOutWhatWasNotFound() {
    NodesPlan plan = plan("a", "b", "c", "d");
    plan.add(Answers.nodes(1, "d", "b"));
    plan.add(Answers.nodes(0, "a"));
    assertThat(plan.more()).isEmpty();
    assertThat(plan.result()).extracting(NodeMetrics::name).containsExactly("a", "b", "d");
    assertThat(plan.result().getFirst().labels().get("name")).isEqualTo("a");
    assertThat(plan.result().getFirst().usage()).isEqualTo(Answers.usage(1));
  }

  @Test
  void whatWasNotSelectedIsNotInTheResult() {
    NodesPlan plan = plan("a");
    plan.add(Answers.nodes(1, "a", "stranger"));
    assertThat(plan.result()).extracting(NodeMetrics::name).containsExactly("a");
  }
}
