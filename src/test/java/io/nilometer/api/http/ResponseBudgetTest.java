package io.nilometer.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nilometer.api.TestServer;
import io.nilometer.api.tcp.ClientLimits;
import io.nilometer.api.tcp.Connections;
import io.nilometer.api.tcp.OpenConnection;
import io.nilometer.settings.TestSettings;
import io.nilometer.telemetry.ConnectionMetrics;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// The memory of lists, without the lists.
final class ResponseBudgetTest {

  private static final int LARGE = 10_000; // items: 2.2 MiB
  private static final int LIMIT = 5 << 20; // two large lists

  private final AtomicLong nanos = new AtomicLong();
  private final ConnectionMetrics metrics = TestServer.telemetry().connections();
  private final ClientLimits settings =
      TestSettings.in("serving.connections").serving().connections();
  private final Connections connections =
      new Connections(settings, Duration.ofMinutes(2), metrics, nanos::get);
  private final List<Runnable> scheduled = new ArrayList<>();
  private final List<OpenConnection> closed = new ArrayList<>();
  private final ResponseBudget budget =
      new ResponseBudget(
          LIMIT,
          Duration.ofSeconds(2),
          metrics,
          (_, action) -> {
            scheduled.add(action);
            return () -> scheduled.remove(action);
          },
          nanos::get);

  private OpenConnection connection() throws Exception {
    OpenConnection connection = connections.accept(InetAddress.getLoopbackAddress()).orElseThrow();
    connection.connected(() -> closed.add(connection));
    return connection;
  }

  private CompletableFuture<Optional<ResponseBudget.Lease>> reserve(OpenConnection connection) {
    return budget.reserve(LARGE, new Client(connection)).toCompletableFuture();
  }

  private ResponseBudget.Lease sending(OpenConnection connection) {
    ResponseBudget.Lease lease = reserve(connection).join().orElseThrow();
    lease.sending();
    return lease;
  }

  private void passes(Duration time) {
    nanos.addAndGet(time.toNanos());
    List<Runnable> due = List.copyOf(scheduled);
    scheduled.clear();
    due.forEach(Runnable::run);
  }

  @Test
  void aListWaitsUntilThereIsRoom() throws Exception {
    ResponseBudget.Lease first = sending(connection());
    sending(connection());
    CompletableFuture<?> third = reserve(connection());
    assertThat(third).isNotDone();
    first.release();
    assertThat(third).succeedsWithin(Duration.ofSeconds(10));
    assertThat(closed).isEmpty();
  }

  @Test
  void theSlowestReaderGivesWay() throws Exception {
    OpenConnection fast = connection();
    OpenConnection slow = connection();
    sending(fast);
    sending(slow);
    CompletableFuture<?> third = reserve(connection());
    fast.sent(2000);
    slow.sent(1000);
    passes(Duration.ofMillis(1900));
    assertThat(third).isNotDone();
    passes(Duration.ofMillis(100));
    assertThat(third).succeedsWithin(Duration.ofSeconds(10));
    assertThat(closed).containsExactly(slow);
  }

  @Test
  void aListThatIsBeingGatheredIsNotTheClientsFault() throws Exception {
    reserve(connection()).join();
    reserve(connection()).join();
    CompletableFuture<?> third = reserve(connection());
    passes(Duration.ofSeconds(5));
    assertThat(third).isNotDone();
    assertThat(closed).isEmpty();
  }

  @Test
  void whoWaitsForLongIsRefused() throws Exception {
    reserve(connection()).join();
    reserve(connection()).join();
    CompletableFuture<Optional<ResponseBudget.Lease>> third = reserve(connection());
    passes(Duration.ofSeconds(10));
    assertThat(third).isNotDone();
    passes(Duration.ofMillis(250));
    assertThat(third.get()).isEmpty();
  }

  @Test
  void aClientThatHasGoneNoLongerWaits() throws Exception {
    ResponseBudget.Lease first = reserve(connection()).join().orElseThrow();
    reserve(connection()).join();
    var gone = new Client(connection());
    var third = budget.reserve(LARGE, gone).toCompletableFuture();
    var fourth = reserve(connection());
    gone.disconnected();
    first.release();
    await().untilAsserted(() -> assertThat(third.getNow(null)).isEmpty());
    await().untilAsserted(() -> assertThat(fourth.getNow(Optional.empty())).isPresent());
  }

  @Test
  void smallListsDoNotWaitBehindLargeOnes() throws Exception {
    sending(connection());
    sending(connection());
    CompletableFuture<?> large = reserve(connection());
    assertThat(budget.reserve(10, new Client(connection())).toCompletableFuture())
        .succeedsWithin(Duration.ofSeconds(10));
    assertThat(large).isNotDone();
  }

  private CompletableFuture<Optional<ResponseBudget.Lease>> reserveDocument() throws Exception {
    return budget.reserveDocument(1_000_000, new Client(connection())).toCompletableFuture();
  }

  @Test
  void aDocumentDoesNotWaitForLists() throws Exception {
    reserve(connection()).join();
    reserve(connection()).join();
    CompletableFuture<?> waits = reserve(connection());
    assertThat(reserveDocument()).isCompletedWithValueMatching(Optional::isPresent);
    assertThat(waits).isNotDone();
  }

  @Test
  void documentsGiveWayToEachOther() throws Exception {
    for (int i = 0; i < 5; i++) {
      reserveDocument().join().orElseThrow().sending();
    }
    CompletableFuture<Optional<ResponseBudget.Lease>> sixth = reserveDocument();
    assertThat(sixth).isNotDone();
    passes(Duration.ofSeconds(2));
    assertThat(sixth).succeedsWithin(Duration.ofSeconds(10));
    assertThat(closed).hasSize(1);
  }

  @Test
  void largeListsAfterManySmallOnesStayWithinTheLimit() throws Exception {
    for (int i = 0; i < 20; i++) {
      budget
          .reserve(1, new Client(connection()))
          .toCompletableFuture()
          .join()
          .orElseThrow()
          .release();
    }
    var lists = new ArrayList<CompletableFuture<Optional<ResponseBudget.Lease>>>();
    for (int i = 0; i < 200; i++) {
      lists.add(reserve(connection()));
    }
    assertThat(lists.stream().filter(CompletableFuture::isDone)).hasSize(2);
  }

  @Test
  void oneListThatIsLargerThanAllOfItIsServedAlone() throws Exception {
    ResponseBudget.Lease huge =
        budget
            .reserve(100_000, new Client(connection()))
            .toCompletableFuture()
            .join()
            .orElseThrow();
    CompletableFuture<?> second = reserve(connection());
    assertThat(second).isNotDone();
    huge.release();
    assertThat(second).succeedsWithin(Duration.ofSeconds(10));
  }

  @Test
  void aLeaseIsReleasedOnce() throws Exception {
    ResponseBudget.Lease first = sending(connection());
    sending(connection());
    first.release();
    first.release();
    sending(connection());
    assertThat(reserve(connection())).isNotDone();
  }
}
