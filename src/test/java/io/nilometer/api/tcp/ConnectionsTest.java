package io.nilometer.api.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.api.TestServer;
import io.nilometer.settings.TestSettings;
import io.nilometer.telemetry.Telemetry;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// Which connection is closed when there are too many.
final class ConnectionsTest {

  private final AtomicLong nanos = new AtomicLong();
  private final Telemetry telemetry = TestServer.telemetry();
  private final Map<OpenConnection, Boolean> closed = new HashMap<>();

  private Connections connections(String... settings) {
    return new Connections(
        TestSettings.in("serving.connections", settings).serving().connections(),
        Duration.ofMinutes(2),
        telemetry.connections(),
        nanos::get);
  }

  private OpenConnection accept(Connections connections, String address) throws Exception {
    passes(1);
    OpenConnection accepted = connections.accept(InetAddress.getByName(address)).orElseThrow();
    accepted.connected(() -> closed.put(accepted, true));
    return accepted;
  }

  private static OpenConnection established(OpenConnection connection) {
    connection.established();
    return connection;
  }

  private void passes(long seconds) {
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
  }

  private String metrics() {
    var text = new StringBuilder();
    telemetry.write().forEach(piece -> text.append(new String(piece, StandardCharsets.UTF_8)));
    return text.toString();
  }

  private void assertClosed(OpenConnection... expected) {
    assertThat(closed.keySet()).containsExactlyInAnyOrder(expected);
  }

  @Test
  void theLongestIdleIsClosedForANewOne() throws Exception {
    Connections connections = connections("max = 3", "max-per-address = 3");
    OpenConnection first = established(accept(connections, "10.0.0.1"));
    OpenConnection second = established(accept(connections, "10.0.0.1"));
    established(accept(connections, "10.0.0.1"));
    passes(1);
    first.received(10); // so the second has been idle for longer
    established(accept(connections, "10.0.0.1"));
    assertClosed(second);
    assertThat(connections.count()).isEqualTo(3);
    second.closed();
    assertThat(metrics())
        .contains("nilometer_api_connections_closed_total{reason=\"displaced\"} 1.0")
        .contains("nilometer_api_connections 3.0");
  }

  @Test
  void aHandshakeThatIsFedIsNoYoungerForIt() throws Exception {
    Connections connections = connections("max = 2", "max-per-address = 2");
    OpenConnection handshake = accept(connections, "10.0.0.1");
    established(accept(connections, "10.0.0.1"));
    passes(1);
    handshake.received(1);
    accept(connections, "10.0.0.1");
    assertClosed(handshake);
  }

  @Test
  void aRequestThatIsFedIsNoYoungerForIt() throws Exception {
    Connections connections = connections("max = 2", "max-per-address = 2");
    OpenConnection drip = established(accept(connections, "10.0.0.1"));
    drip.requestArrives(10);
    established(accept(connections, "10.0.0.1"));
    passes(1);
    drip.received(1);
    drip.requestArrives(1);
    accept(connections, "10.0.0.1");
    assertClosed(drip);
  }

  @Test
  void anAnswerInProgressIsNotClosedWhileOthersWait() throws Exception {
    Connections connections = connections("max = 2", "max-per-address = 2");
    OpenConnection answered = established(accept(connections, "10.0.0.1"));
    answered.requestArrived(100, true);
    OpenConnection idle = established(accept(connections, "10.0.0.1"));
    accept(connections, "10.0.0.1");
    assertClosed(idle);
  }

  @Test
  void whereAllAreAnsweredTheOneThatStallsIsClosed() throws Exception {
    Connections connections = connections("max = 2", "max-per-address = 2", "slow-after = 2s");
    OpenConnection stalled = established(accept(connections, "10.0.0.1"));
    stalled.requestArrived(100, true);
    OpenConnection reads = established(accept(connections, "10.0.0.1"));
    reads.requestArrived(100, true);
    reads.sent(1);
    assertThat(connections.accept(InetAddress.getByName("10.0.0.1"))).isEmpty();
    assertThat(metrics())
        .contains("nilometer_api_connections_closed_total{reason=\"refused\"} 1.0");
    passes(2);
    reads.sent(1);
    accept(connections, "10.0.0.1");
    assertClosed(stalled);
  }

  @Test
  void theAddressWithTheMostConnectionsGivesWay() throws Exception {
    Connections connections = connections("max = 4", "max-per-address = 4");
    established(accept(connections, "10.0.0.1")); // idle for longest
    OpenConnection many = established(accept(connections, "10.0.0.2"));
    established(accept(connections, "10.0.0.2"));
    established(accept(connections, "10.0.0.2"));
    established(accept(connections, "10.0.0.3"));
    assertClosed(many);
  }

  @Test
  void oneAddressHasItsOwnLimit() throws Exception {
    Connections connections = connections("max = 10", "max-per-address = 2");
    established(accept(connections, "10.0.0.2"));
    OpenConnection first = established(accept(connections, "10.0.0.1"));
    established(accept(connections, "10.0.0.1"));
    accept(connections, "10.0.0.1");
    assertClosed(first);
  }

  @Test
  void frontProxiesDoNotCountForTheirAddressAndGiveWayLast() throws Exception {
    Connections connections = connections("max = 3", "max-per-address = 1");
    OpenConnection proxy = established(accept(connections, "10.0.0.1"));
    proxy.isOfFrontProxy();
    OpenConnection second = established(accept(connections, "10.0.0.1"));
    second.isOfFrontProxy();
    OpenConnection other = established(accept(connections, "10.0.0.1"));
    assertClosed();
    established(accept(connections, "10.0.0.2"));
    assertClosed(other);
  }

  @Test
  void theOldestRequestsAreClosedWhenTheyHoldTooMuch() throws Exception {
    Connections connections = connections("request-mebibytes = 4"); // two copies of 2 MiB
    OpenConnection small = established(accept(connections, "10.0.0.1"));
    small.requestArrives(16 << 10); // not counted
    OpenConnection first = established(accept(connections, "10.0.0.1"));
    first.requestArrives(1 << 20);
    OpenConnection second = established(accept(connections, "10.0.0.1"));
    second.requestArrives(1 << 19);
    assertClosed();
    second.requestArrives(1 << 20);
    assertClosed(first);
    first.requestArrives(1 << 20); // what still arrives of it
    first.closed();
    assertThat(metrics())
        .contains("closed_total{reason=\"unfinished_request\"} 1.0")
        .contains("nilometer_api_unfinished_request_bytes 3112960.0");
    second.requestArrived(100, true);
    assertThat(metrics()).contains("nilometer_api_unfinished_request_bytes 0.0");
  }

  @Test
  void aBodyThatArrivesAfterItsHeadIsNotCountedWhenItsRequestIsAnswered() throws Exception {
    Connections connections = connections("request-mebibytes = 4");
    OpenConnection connection = established(accept(connections, "10.0.0.1"));
    connection.requestArrives(100);
    connection.requestArrived(100, false);
    connection.requestArrives(1 << 20);
    assertThat(metrics()).doesNotContain("nilometer_api_unfinished_request_bytes 0.0");
    connection.responded();
    assertThat(metrics()).contains("nilometer_api_unfinished_request_bytes 0.0");
    connection.requestArrives(16 << 10); // of the next request, and not counted
    assertThat(metrics()).contains("nilometer_api_unfinished_request_bytes 0.0");
  }

  @Test
  void aRequestThatArrivesWhileAnotherIsAnsweredIsCounted() throws Exception {
    OpenConnection connection = established(accept(connections(), "10.0.0.1"));
    connection.requestArrives(100);
    connection.requestArrived(100, true);
    connection.requestArrives(20 << 10);
    connection.responded();
    assertThat(metrics()).contains("nilometer_api_unfinished_request_bytes 8192.0");
  }

  @Test
  void aLargeHeadIsCountedUntilItsConnectionEnds() throws Exception {
    OpenConnection connection = established(accept(connections("request-mebibytes = 8"), "::1"));
    connection.requestArrives(1 << 20);
    connection.requestArrived(1 << 20, true);
    String counted = "nilometer_api_unfinished_request_bytes 4128768.0"; // four times 1,008 KiB
    assertThat(metrics()).contains(counted);
    connection.responded();
    connection.requestArrives(100);
    connection.requestArrived(100, true);
    connection.responded();
    assertThat(metrics()).contains(counted);
    connection.closed();
    assertThat(metrics()).contains("nilometer_api_unfinished_request_bytes 0.0");
  }

  @Test
  void theHeadOfAWatchIsNotCountedTwice() throws Exception {
    OpenConnection connection = established(accept(connections("request-mebibytes = 8"), "::1"));
    connection.requestArrived(1 << 20, true);
    connection.isWatch();
    assertThat(metrics()).contains("nilometer_api_unfinished_request_bytes 0.0");
  }

  @Test
  void completeRequestsAreClosedWhenTheyHoldTooMuch() throws Exception {
    Connections connections = connections("request-mebibytes = 4");
    OpenConnection answered = established(accept(connections, "10.0.0.1"));
    answered.requestArrived(600_000, true);
    passes(1);
    OpenConnection bodyAwaited = established(accept(connections, "10.0.0.1"));
    bodyAwaited.requestArrived(600_000, false);
    assertClosed(answered);
    passes(1);
    OpenConnection idle = established(accept(connections, "10.0.0.1"));
    idle.requestArrived(600_000, true);
    idle.responded();
    assertClosed(answered, bodyAwaited);
  }

  @Test
  void theRequestsOfFrontProxiesAreClosedLast() throws Exception {
    Connections connections = connections("request-mebibytes = 4");
    OpenConnection proxy = established(accept(connections, "10.0.0.1"));
    proxy.isOfFrontProxy();
    proxy.requestArrived(600_000, true);
    OpenConnection other = established(accept(connections, "10.0.0.2"));
    other.requestArrived(600_000, true);
    assertClosed(other);
    proxy.requestArrived(2_000_000, true);
    assertClosed(other, proxy);
  }

  @Test
  void theIpv6AddressesOfAHostAreOne() throws Exception {
    Connections connections = connections("max = 10", "max-per-address = 2");
    OpenConnection first = established(accept(connections, "2001:db8::1"));
    established(accept(connections, "2001:db8:0:1::1"));
    established(accept(connections, "2001:db8::2"));
    assertClosed();
    OpenConnection third = accept(connections, "2001:db8::ffff:0:0:3");
    assertClosed(first);
    assertThat(third.address()).isEqualTo(first.address());
  }

  @Test
  void connectionsWithoutTrafficAreClosedAfterTheIdleTimeout() throws Exception {
    Connections connections = connections();
    OpenConnection idle = established(accept(connections, "10.0.0.1"));
    OpenConnection used = established(accept(connections, "10.0.0.1"));
    passes(120);
    used.sent(1);
    connections.closeIdle();
    assertClosed(idle);
  }

  @Test
  void aConnectionThatIsClosedBeforeItRunsIsReset() throws UnknownHostException {
    Connections connections = connections("max = 1", "max-per-address = 1");
    OpenConnection first = connections.accept(InetAddress.getByName("10.0.0.1")).orElseThrow();
    connections.accept(InetAddress.getByName("10.0.0.1"));
    first.connected(() -> closed.put(first, true));
    assertClosed(first);
  }
}
