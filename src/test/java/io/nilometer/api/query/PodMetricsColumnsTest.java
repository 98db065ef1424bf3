package io.nilometer.api.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nilometer.model.ContainerUsage;
import io.nilometer.model.Labels;
import io.nilometer.model.PodRef;
import io.nilometer.model.PodUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PodMetricsColumnsTest {

  private static PodMetrics pod(int number, int containers) {
    List<ContainerUsage> usages =
        IntStream.range(0, containers)
            .mapToObj(i -> new ContainerUsage("c" + i, 1000L * number + i, 2000L * number + i))
            .toList();
    return new PodMetrics(
        Labels.of(Map.of("app", "a" + number)),
        new PodUsage(
            new PodRef("ns", "pod-" + number), "n" + number, number, number + 1, -number, usages));
  }

  private static PodMetricsColumns columns(List<PodMetrics> pods, int most) {
    var columns = new PodMetricsColumns(most);
    pods.forEach(pod -> columns.append(pod.labels(), pod.usage()));
    return columns;
  }

  @Property
  void whatWasAppendedIsRead(
      @ForAll @Size(max = 40) List<@IntRange(min = 1, max = 6) Integer> containers,
      @ForAll @IntRange(max = 5) int unused) {
    var pods = new ArrayList<PodMetrics>();
    for (int i = 0; i < containers.size(); i++) {
      pods.add(pod(i, containers.get(i)));
    }
    assertThat(columns(pods, pods.size() + unused)).isEqualTo(pods);
  }

  @Test
  void thereIsNothingBehindTheLast() {
    PodMetricsColumns columns = columns(List.of(pod(1, 1)), 2);
    assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> columns.get(1));
  }
}
