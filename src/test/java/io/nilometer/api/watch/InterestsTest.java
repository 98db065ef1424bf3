package io.nilometer.api.watch;

import static io.nilometer.api.watch.WatchedPods.pod;
import static io.nilometer.api.watch.WatchedPods.select;
import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.api.query.MetricsObject;
import io.nilometer.api.query.ObjectKind;
import io.nilometer.api.query.PodMetrics;
import io.nilometer.api.watch.ServedObjects.Change;
import io.nilometer.model.selector.FieldSelector;
import io.nilometer.model.selector.LabelSelector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class InterestsTest {

  private final Interests interests = new Interests();

  private ClientWatch watch(WatchSelection selection) {
    var request =
        new WatchRequest(
            "alice", selection, new WatchRequest.Start.Now(), false, Duration.ofMinutes(1), 0);
    var watch =
        new ClientWatch(request, new WatchQueue(new AtomicLong(), () -> 0, 0), 0, Optional.empty());
    interests.add(watch);
    return watch;
  }

  private List<ClientWatch> concerned(MetricsObject before, MetricsObject after) {
    var found = new ArrayList<ClientWatch>();
    interests.forEach(
        new Change(Optional.ofNullable(before), Optional.ofNullable(after)), found::add);
    return found;
  }

  @Test
  void aChangeIsHeldAgainstTheWatchesThatMaySelectIt() {
    ClientWatch everything = watch(select("", ""));
    ClientWatch app = watch(select("app in (a,b),tier!=web", ""));
    ClientWatch namespace = watch(select(Optional.of("ns"), "!app", ""));
    ClientWatch name = watch(select("", "metadata.name=p"));
    ClientWatch field = watch(select("", "metadata.namespace=ns"));
    watch(select("app=c", ""));
    watch(select(Optional.of("other"), "", ""));
    watch(select("app=a", "metadata.name=q"));
    assertThat(concerned(null, pod("p", "a", 1)))
        .containsExactlyInAnyOrder(everything, app, namespace, name, field);
  }

  @Test
  void oneThatSelectsTheFormerOrThePresentLabelsIsConcernedOnce() {
    ClientWatch former = watch(select("app=a", ""));
    ClientWatch both = watch(select("app in (a,b)", ""));
    ClientWatch present = watch(select("app=b", ""));
    assertThat(concerned(pod("p", "a", 1), pod("p", "b", 1)))
        .containsExactlyInAnyOrder(former, both, present);
  }

  @Test
  void oneOfANodeIsConcernedByThePodsThere() {
    MetricsObject pod = pod("p", "a", 1);
    String node = ((PodMetrics) pod).usage().node();
    ClientWatch there = watch(onNodes(node));
    watch(onNodes("another"));
    assertThat(concerned(null, pod)).containsExactly(there);
    assertThat(concerned(pod, null)).containsExactly(there);
    interests.remove(there);
    assertThat(concerned(null, pod)).isEmpty();
  }

  private static WatchSelection onNodes(String... nodes) {
    return new WatchSelection(
        ObjectKind.POD,
        Optional.empty(),
        LabelSelector.EVERYTHING,
        FieldSelector.EVERYTHING,
        Set.of(nodes));
  }

  @Test
  void oneThatHasEndedIsNotConcerned() {
    ClientWatch watch = watch(select("app in (a,b)", ""));
    interests.remove(watch);
    assertThat(concerned(null, pod("p", "a", 1))).isEmpty();
    assertThat(concerned(null, pod("p", "b", 1))).isEmpty();
  }
}
