package io.nilometer.api.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.api.encode.IncludeObject;
import io.nilometer.api.encode.Representation;
import io.nilometer.api.encode.WatchEncoder;
import io.nilometer.api.http.EventBody;
import io.nilometer.api.query.ApiVersion;
import io.nilometer.api.query.ObjectEvent;
import io.nilometer.api.query.ObjectKind;
import io.nilometer.api.query.Samples;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WatchQueueTest {

  private static final int ALL = 1_000;

  private final AtomicLong now = new AtomicLong();
  private final AtomicLong pending = new AtomicLong();
  private final WatchQueue queue = new WatchQueue(pending, now::get, 0);

  private static ObjectEvent event(ObjectEvent.Type type, String name, long version) {
    return new ObjectEvent(type, WatchedPods.pod(name, "a", version, version));
  }

  private List<String> taken() {
    return queue.take(ALL).events().stream()
        .map(event -> event.type() + " " + event.key().name() + " " + event.version())
        .toList();
  }

  @ParameterizedTest
  @CsvSource({
    "ADDED, ADDED, ADDED p 2",
    "ADDED, MODIFIED, ADDED p 2",
    "ADDED, DELETED, ",
    "MODIFIED, ADDED, MODIFIED p 2",
    "MODIFIED, MODIFIED, MODIFIED p 2",
    "MODIFIED, DELETED, DELETED p 2",
    "DELETED, ADDED, MODIFIED p 2",
    "DELETED, MODIFIED, MODIFIED p 2",
    "DELETED, DELETED, DELETED p 2"
  })
  void ofEachObjectOnlyTheNewestEventWaits(
      ObjectEvent.Type first, ObjectEvent.Type second, String sent) {
    queue.put(event(first, "p", 1));
    queue.put(event(second, "p", 2));
    assertThat(taken()).isEqualTo(Stream.ofNullable(sent).toList());
    assertThat(pending).hasValue(0);
  }

  /// It may be new here and known to the client, of a watch at another replica.
  @Test
  void aDeletionIsSentToAClientThatMayHaveTheObject() {
    var resumed = new WatchQueue(pending, now::get, 1);
    resumed.put(event(ObjectEvent.Type.ADDED, "p", 2));
    resumed.put(event(ObjectEvent.Type.DELETED, "p", 3));
    assertThat(resumed.take(ALL).events())
        .singleElement()
        .returns(ObjectEvent.Type.DELETED, ObjectEvent::type)
        .returns(3L, ObjectEvent::version);
  }

  @Test
  void eventsAreInTheOrderOfTheirVersions() {
    queue.put(event(ObjectEvent.Type.MODIFIED, "a", 1));
    queue.put(event(ObjectEvent.Type.MODIFIED, "b", 2));
    queue.put(event(ObjectEvent.Type.MODIFIED, "a", 3));
    assertThat(pending).hasValue(2);
    assertThat(taken()).containsExactly("MODIFIED b 2", "MODIFIED a 3");
  }

  @Test
  void noVersionIsLowerThanTheOneThatTheClientHas() {
    var resumed = new WatchQueue(pending, now::get, 5);
    resumed.put(event(ObjectEvent.Type.MODIFIED, "a", 3));
    resumed.put(event(ObjectEvent.Type.MODIFIED, "b", 7));
    resumed.bookmark(4);
    WatchQueue.Portion portion = resumed.take(1);
    assertThat(portion.events().getFirst().version()).isEqualTo(6);
    portion = resumed.take(1);
    assertThat(portion.events().getFirst().version()).isEqualTo(7);
    assertThat(portion.bookmark()).hasValue(7L);
  }

  @Test
  void aBookmarkFollowsTheEventsThatWaitAndIsNotOlder() {
    queue.bookmark(5);
    queue.put(event(ObjectEvent.Type.MODIFIED, "a", 7));
    queue.put(event(ObjectEvent.Type.MODIFIED, "b", 8));
    WatchQueue.Portion first = queue.take(1);
    assertThat(first.bookmark()).isEmpty();
    assertThat(queue.take(1).bookmark()).hasValue(8L);
    assertThat(queue.take(1).isEmpty()).isTrue();
  }

  @Test
  void theEndOfTheInitialEventsIsMarked() {
    queue.begin(List.of(event(ObjectEvent.Type.ADDED, "a", 1)), true, 9);
    WatchQueue.Portion portion = queue.take(ALL);
    assertThat(portion.events()).hasSize(1);
    assertThat(portion.bookmark()).hasValue(9L);
    assertThat(portion.endsInitial()).isTrue();
  }

  @Test
  void anEmptyBeginningIsMarkedToo() {
    queue.begin(List.of(), true, 9);
    assertThat(queue.take(ALL).bookmark()).hasValue(9L);
  }

  @Test
  void whatWaitsIsSentBeforeTheEnd() {
    queue.put(event(ObjectEvent.Type.MODIFIED, "a", 1));
    queue.put(event(ObjectEvent.Type.MODIFIED, "b", 1));
    queue.end();
    queue.put(event(ObjectEvent.Type.MODIFIED, "c", 2));
    assertThat(queue.take(1).last()).isFalse();
    WatchQueue.Portion portion = queue.take(1);
    assertThat(portion.events()).hasSize(1);
    assertThat(portion.last()).isTrue();
  }

  @Test
  void itWakesWhatSends() {
    var woken = new AtomicInteger();
    queue.onReady(woken::incrementAndGet);
    queue.put(event(ObjectEvent.Type.ADDED, "a", 1));
    queue.bookmark(2);
    queue.end();
    assertThat(woken).hasValue(3);
  }

  @Test
  void aClientIsStuckWhileEventsWaitAndItTakesNone() {
    now.set(50);
    assertThat(queue.stuckNanos()).isZero();
    now.set(100);
    queue.put(event(ObjectEvent.Type.MODIFIED, "a", 1));
    now.set(150);
    queue.put(event(ObjectEvent.Type.MODIFIED, "b", 2));
    now.set(160);
    assertThat(queue.stuckNanos()).isEqualTo(60);
    now.set(170);
    queue.take(1);
    now.set(200);
    assertThat(queue.stuckNanos()).isEqualTo(30);
    queue.take(1);
    now.set(500);
    assertThat(queue.stuckNanos()).isZero();
  }

  /// Otherwise a client that does not read what is left would hold it outside of all limits.
  @Test
  void oneThatEndsIsClosedOnlyWhenNothingWaits() {
    queue.put(event(ObjectEvent.Type.MODIFIED, "a", 1));
    queue.end();
    assertThat(queue.closed().toCompletableFuture()).isNotDone();
    now.set(60);
    assertThat(queue.stuckNanos()).isEqualTo(60);
    queue.close();
    assertThat(queue.closed().toCompletableFuture()).isCompleted();
  }

  /// The stream of a response does not begin if the client is gone before.
  @Test
  void aClientThatIsGoneBeforeItsResponseHoldsNothing() {
    var encoder =
        new WatchEncoder(
            Representation.JSON,
            ApiVersion.V1,
            ObjectKind.POD,
            IncludeObject.METADATA,
            Samples.NOON);
    EventBody events = new OpenedWatch.Running(queue).encoded(encoder);
    queue.begin(List.of(event(ObjectEvent.Type.ADDED, "a", 1)), false, 1);
    events.end().run();
    assertThat(pending).hasValue(0);
    assertThat(queue.closed().toCompletableFuture()).isCompleted();
  }

  @Test
  void oneThatIsCutOffHoldsNothing() {
    queue.put(event(ObjectEvent.Type.MODIFIED, "a", 1));
    queue.cutOff();
    assertThat(pending).hasValue(0);
    assertThat(queue.cut().toCompletableFuture()).isCompleted();
    assertThat(queue.closed().toCompletableFuture()).isCompleted();
    queue.put(event(ObjectEvent.Type.MODIFIED, "a", 2));
    assertThat(queue.size()).isZero();
  }
}
