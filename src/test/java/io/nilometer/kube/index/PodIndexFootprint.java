package io.nilometer.kube.index;

import io.nilometer.model.Labels;
import io.nilometer.model.PodRef;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/// Prints how much heap a [PodIndex] takes for each pod with four labels: the difference that it
/// makes after a full collection.
final class PodIndexFootprint {

  private static final int PODS = 150_000;
  private static final int PAGE = 2_000;
  private static final int PODS_OF_AN_APP = 20;
  private static final int PODS_OF_A_NODE = 30;
  private static final int APPS_OF_A_NAMESPACE = 50;

  private PodIndexFootprint() {}

  static void main() {
    System.out.printf("%d pods, %d of an app%n", PODS, PODS_OF_AN_APP);
    print("labels of the app", number -> "app-" + app(number));
    print("one label of each pod's own", PodIndexFootprint::name);
  }

  private static void print(String what, IntFunction<String> instance) {
    System.out.printf("%s: %.0f bytes a pod%n", what, (double) taken(instance) / PODS);
  }

  private static long taken(IntFunction<String> instance) {
    long before = usedAfterCollection();
    var index = new PodIndex(InstantSource.system());
    for (int page = 0; page < PODS; page += PAGE) {
      index.put(
          IntStream.range(page, page + PAGE)
              .mapToObj(number -> pod(number, instance.apply(number)))
              .toList());
    }
    try {
      return usedAfterCollection() - before;
    } finally {
      Reference.reachabilityFence(index);
    }
  }

  private static long usedAfterCollection() {
    var memory = ManagementFactory.getMemoryMXBean();
    memory.gc();
    return memory.getHeapMemoryUsage().getUsed();
  }

  private static PodFacts pod(int number, String instance) {
    Labels labels =
        Labels.of(
            Map.of(
                "app",
                "app-" + app(number),
                "tier",
                "web",
                "instance",
                instance,
                "pod-template-hash",
                "7d9f8b6c5d"));
    String namespace = "ns-" + app(number) / APPS_OF_A_NAMESPACE;
    String node = ("node-" + number / PODS_OF_A_NODE).intern(); // as PodDecoder reads it
    return new PodFacts(new PodRef(namespace, name(number)), labels, 0, false, node);
  }

  private static int app(int number) {
    return number / PODS_OF_AN_APP;
  }

  private static String name(int number) {
    return "app-" + app(number) + "-7d9f8b6c5d-" + (100_000 + number);
  }
}
