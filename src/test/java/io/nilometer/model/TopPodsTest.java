package io.nilometer.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TopPodsTest {

  private final TopPods top = new TopPods(2, usage -> !usage.pod().name().startsWith("claimed"));

  private void offer(String name, long cpu, long memory) {
    top.offer(
        cpu,
        memory,
        () ->
            new PodUsage(
                new PodRef("ns", name),
                "n",
                1,
                1,
                1,
                List.of(new ContainerUsage("c", cpu, memory))));
  }

  private List<String> names() {
    return top.usages().stream().map(usage -> usage.pod().name()).sorted().toList();
  }

  @Test
  void theHighestByCpuAndTheHighestByMemoryStay() {
    offer("little", 1, 1);
    offer("cpu-2", 20, 2);
    offer("memory-2", 2, 20);
    offer("cpu-1", 30, 3);
    offer("memory-1", 3, 30);
    offer("none", 0, 0);
    assertThat(names()).containsExactly("cpu-1", "cpu-2", "memory-1", "memory-2");
  }

  @Test
  void aPodThatIsHighInBothIsThereOnce() {
    offer("both", 9, 9);
    assertThat(names()).containsExactly("both");
  }

  /// A kubelet may claim as many pods as it likes, with the highest usages.
  @Test
  void whatIsNoUsageOfAPodDisplacesNone() {
    offer("real", 1, 1);
    IntStream.range(0, 100).forEach(i -> offer("claimed-" + i, 1_000 + i, 1_000 + i));
    offer("other", 2, 2);
    assertThat(names()).containsExactly("other", "real");
  }

  @Test
  void theUsageOfAPodThatIsNotAmongThemIsNotMade() {
    IntStream.range(0, 2).forEach(i -> offer("high-" + i, 10, 10));
    top.offer(10, 10, () -> fail("not needed"));
    assertThat(names()).containsExactly("high-0", "high-1");
  }
}
