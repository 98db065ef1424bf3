package io.nilometer.kube.index;

import io.nilometer.model.Labels;
import io.nilometer.model.PodRef;
import io.nilometer.model.selector.FieldSelector;
import io.nilometer.model.selector.LabelSelector;
import io.nilometer.model.selector.SelectorSyntaxException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What queries and changes cost in an index of ten namespaces, where each app has 60 pods in one.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class PodIndexBenchmark {

  private static final int NAMESPACES = 10;
  private static final int PODS_OF_AN_APP = 60;
  private static final Optional<String> NAMESPACE = Optional.of("ns-3");

  @Param({"600", "15000"})
  private int podsInANamespace;

  private final PodIndex index = new PodIndex(InstantSource.system());
  private LabelSelector app;
  private LabelSelector twoApps;
  private LabelSelector notApp;
  private int version;

  @Setup
  public void fill() throws SelectorSyntaxException {
    for (int namespace = 0; namespace < NAMESPACES; namespace++) {
      String name = "ns-" + namespace;
      index.put(IntStream.range(0, podsInANamespace).mapToObj(i -> pod(name, i)).toList());
    }
    app = LabelSelector.parse("app=app-5");
    twoApps = LabelSelector.parse("tier=web,app in (app-5, app-7)");
    notApp = LabelSelector.parse("app!=app-5");
  }

  @Benchmark
  public List<RunningPod> selectAnApp() {
    return index.select(NAMESPACE, app, FieldSelector.EVERYTHING);
  }

  @Benchmark
  public List<RunningPod> selectTwoApps() {
    return index.select(NAMESPACE, twoApps, FieldSelector.EVERYTHING);
  }

  @Benchmark
  public List<RunningPod> selectAllButAnApp() {
    return index.select(NAMESPACE, notApp, FieldSelector.EVERYTHING);
  }

  @Benchmark
  public List<RunningPod> listEverything() {
    return index.select(Optional.empty(), LabelSelector.EVERYTHING, FieldSelector.EVERYTHING);
  }

  @Benchmark
  public Optional<RunningPod> find() {
    return index.find(new PodRef("ns-3", name(17)));
  }

  @Benchmark
  public void putChangedLabels() {
    Labels labels =
        Labels.of(Map.of("app", "app-5", "tier", "web", "version", "v" + version++ % 2));
    index.put(List.of(new PodFacts(new PodRef("ns-3", name(17)), labels, 0)));
  }

  @Benchmark
  public void removeAndPut() {
    index.remove(new PodRef("ns-3", name(18)));
    index.put(List.of(pod("ns-3", 18)));
  }

  private static PodFacts pod(String namespace, int number) {
    Labels labels =
        Labels.of(
            Map.of(
                "app",
                "app-" + number / PODS_OF_AN_APP,
                "tier",
                List.of("web", "db", "batch").get(number % 3),
                "team",
                "team-" + number % 20,
                "pod-template-hash",
                "7d9f8b6c5d"));
    return new PodFacts(new PodRef(namespace, name(number)), labels, 0);
  }

  private static String name(int number) {
    return "app-" + number / PODS_OF_AN_APP + "-7d9f8b6c5d-" + (100_000 + number);
  }
}
