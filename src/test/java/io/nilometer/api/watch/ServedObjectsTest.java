package io.nilometer.api.watch;

import static io.nilometer.api.watch.WatchedPods.pod;
import static io.nilometer.api.watch.WatchedPods.ref;
import static io.nilometer.api.watch.WatchedPods.select;
import static io.nilometer.api.watch.WatchedPods.usage;
import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.api.query.MetricsObject;
import io.nilometer.api.query.ObjectEvent;
import io.nilometer.api.query.ObjectKind;
import io.nilometer.api.query.PodMetrics;
import io.nilometer.api.watch.ServedObjects.Change;
import io.nilometer.model.Labels;
import io.nilometer.model.PodRef;
import io.nilometer.model.selector.FieldSelector;
import io.nilometer.model.selector.LabelSelector;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ServedObjectsTest {

  private static final WatchSelection APP_A = select("app=a", "");
  private static final WatchSelection EVERYTHING = select("", "");

  private final ServedObjects served = new ServedObjects();
  private final Set<PodRef> keys = new LinkedHashSet<>();

  private Optional<Change> put(String name, MetricsObject object, long version) {
    keys.add(ref(name));
    return served.put(ref(name), Optional.of(object), version);
  }

  private Optional<Change> remove(String name, long version) {
    return served.put(ref(name), Optional.empty(), version);
  }

  private static Optional<ObjectEvent.Type> type(
      Optional<Change> change, WatchSelection selection) {
    return change.flatMap(some -> some.event(selection)).map(ObjectEvent::type);
  }

  private static List<String> texts(List<ObjectEvent> events) {
    return events.stream()
        .map(event -> event.type() + " " + event.key().name() + " " + event.version())
        .toList();
  }

  @Test
  void anObjectBeginsToBeServedAdvancesAndEnds() {
    assertThat(type(put("p", pod("p", "a", 1), 1), EVERYTHING)).hasValue(ObjectEvent.Type.ADDED);
    assertThat(type(put("p", pod("p", "a", 2), 2), EVERYTHING)).hasValue(ObjectEvent.Type.MODIFIED);
    Optional<Change> end = remove("p", 3);
    assertThat(type(end, EVERYTHING)).hasValue(ObjectEvent.Type.DELETED);
    assertThat(end.orElseThrow().event(EVERYTHING).orElseThrow().version()).isEqualTo(3);
    assertThat(remove("p", 4)).isEmpty();
  }

  @Test
  void theSameSampleAgainIsNoChange() {
    put("p", pod("p", "a", 1), 1);
    assertThat(put("p", pod("p", "a", 1), 2)).isEmpty();
    assertThat(served.find(ref("p")).orElseThrow().version()).isEqualTo(1);
  }

  @Test
  void whatIsNoLongerSelectedIsDeletedForTheWatch() {
    put("p", pod("p", "a", 1), 1);
    Optional<Change> relabelled = put("p", pod("p", "b", 1), 2);
    assertThat(type(relabelled, APP_A)).hasValue(ObjectEvent.Type.DELETED);
    assertThat(type(relabelled, select("app=b", ""))).hasValue(ObjectEvent.Type.ADDED);
    assertThat(type(relabelled, EVERYTHING)).hasValue(ObjectEvent.Type.MODIFIED);
    assertThat(type(relabelled, select("app=c", ""))).isEmpty();
  }

  @Test
  void aWatchGoesOnFromAVersion() {
    put("old", pod("old", "a", 1), 1);
    put("changed", pod("changed", "a", 1), 2);
    put("gone", pod("gone", "a", 1), 3);
    put("other", pod("other", "b", 1), 3);
    put("relabelled", pod("relabelled", "a", 1), 4);
    put("new", pod("new", "a", 1), 6);
    put("changed", pod("changed", "a", 2), 7);
    remove("gone", 8);
    remove("other", 9);
    put("relabelled", pod("relabelled", "b", 1), 10);
    assertThat(texts(served.since(List.copyOf(keys), APP_A, 5, 5, 5)))
        .containsExactly(
            "ADDED new 6", "MODIFIED changed 7", "DELETED gone 8", "DELETED relabelled 10");
  }

  /// Of the events of one version a client may have some.
  @Test
  void whatHasThatVersionIsSentAgain() {
    put("new", pod("new", "a", 1), 6);
    assertThat(texts(served.since(List.copyOf(keys), APP_A, 6, 6, 6)))
        .containsExactly("MODIFIED new 6");
  }

  @Test
  void ofBeforeAVersionSamplesDoNotCount() {
    put("early", pod("early", "a", 1), 1);
    put("gone", pod("gone", "a", 1), 2);
    put("changed", pod("changed", "a", 1), 2);
    remove("early", 3);
    remove("gone", 5);
    put("changed", pod("changed", "a", 2), 6);
    put("again", pod("again", "a", 1), 1);
    put("again", pod("again", "a", 6), 6);
    put("again", pod("again", "a", 8), 8);
    put("new", pod("new", "a", 6), 6);
    put("relabelled", pod("relabelled", "b", 1), 1);
    put("relabelled", pod("relabelled", "a", 1), 6);
    assertThat(texts(served.since(List.copyOf(keys), APP_A, 7, 6, 4)))
        .containsExactly(
            "DELETED gone 5", "MODIFIED new 6", "MODIFIED relabelled 6", "MODIFIED again 8");
  }

  @Test
  void oneThatIsServedAgainIsNotDeleted() {
    put("p", pod("p", "a", 1), 1);
    remove("p", 2);
    put("p", pod("p", "a", 3), 3);
    assertThat(texts(served.since(List.copyOf(keys), APP_A, 2, 2, 2))).containsExactly("ADDED p 3");
  }

  @Test
  void anObjectThatIsGoneIsDeletedWhateverBecameOfItSince() {
    put("recreated", pod("recreated", "a", 1), 1);
    put("relabelled", pod("relabelled", "a", 1), 2);
    remove("recreated", 3);
    put("recreated", pod("recreated", "b", 3), 4);
    put("relabelled", pod("relabelled", "b", 1), 5);
    remove("relabelled", 6);
    assertThat(texts(served.since(List.copyOf(keys), APP_A, 2, 2, 2)))
        .containsExactly("DELETED recreated 3", "DELETED relabelled 5");
  }

  @Test
  void aPodThatMovedIsDeletedForAWatchOfItsFormerNode() {
    put("p", new PodMetrics(Labels.NONE, usage("p", "n1", 1)), 1);
    put("p", new PodMetrics(Labels.NONE, usage("p", "n2", 2)), 2);
    WatchSelection former =
        new WatchSelection(
            ObjectKind.POD,
            Optional.empty(),
            LabelSelector.EVERYTHING,
            FieldSelector.EVERYTHING,
            Set.of("n1"));
    assertThat(texts(served.since(List.copyOf(keys), former, 2, 2, 2)))
        .containsExactly("DELETED p 2");
  }

  @Test
  void theHorizonIsWhereDeletionsWereForgotten() {
    put("p", pod("p", "a", 1), 1);
    remove("p", 2);
    served.forgetBefore(3);
    assertThat(served.horizon()).isEqualTo(3);
    assertThat(served.since(List.copyOf(keys), APP_A, 3, 3, 3)).isEmpty();
  }

  @Test
  void onlySoManyDeletionsAreKept() {
    for (int i = 1; i <= 20_001; i++) {
      put("p" + i, pod("p" + i, "a", 1), i);
      remove("p" + i, i);
    }
    assertThat(served.horizon()).isEqualTo(2);
  }

  @Test
  void theExistingObjectsComeInTheOrderOfTheirVersions() {
    put("b", pod("b", "a", 1), 1);
    put("a", pod("a", "a", 1), 2);
    put("b", pod("b", "a", 2), 3);
    assertThat(texts(served.existing(List.copyOf(keys), APP_A)))
        .containsExactly("ADDED a 2", "ADDED b 3");
  }
}
