package io.nilometer.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.nilometer.cluster.ClusterSettings;
import io.nilometer.cluster.tls.ClusterTls;
import io.nilometer.cluster.tls.ReplicaFiles;
import io.nilometer.demo.net.FreePorts;
import io.nilometer.tls.CredentialException;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/// Replicas on loopback addresses of their own find each other, or are kept out.
@Timeout(300)
class ReplicaSystemTest {

  /// In a hurry: these replicas have nothing to lose.
  private static final Config IMPATIENT =
      ConfigFactory.parseString(
              """
              pekko.coordinated-shutdown.run-by-actor-system-terminate = off
              pekko.cluster {
                seed-node-timeout = 1s
                periodic-tasks-initial-delay = 100ms
                gossip-interval = 100ms
                leader-actions-interval = 100ms
              }
              """)
          .withFallback(ConfigFactory.load());

  private static final Logger ROOT =
      (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

  @TempDir private Path folder;
  private final List<ActorSystem<Void>> replicas = new ArrayList<>();
  private final List<String> log = new CopyOnWriteArrayList<>();
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          log.add(event.getFormattedMessage() + " " + event.getKeyValuePairs());
        }
      };
  private List<Integer> seeds = List.of(1);
  private int port;

  @BeforeEach
  void prepare() {
    appender.start();
    ROOT.addAppender(appender);
    port = FreePorts.find("127.0.0.1", 1).getFirst();
  }

  @AfterEach
  void stop() {
    ROOT.detachAppender(appender);
    replicas.forEach(ActorSystem::terminate);
    replicas.forEach(replica -> replica.getWhenTerminated().toCompletableFuture().join());
  }

  private static ConditionFactory eventually() {
    return await().atMost(Duration.ofSeconds(90));
  }

  private ActorSystem<Void> start(int number, ClusterTls tls, Config config) throws Exception {
    ReplicaSystem transport = create(number, tls);
    ActorSystem<Void> replica = start(transport, config);
    transport.join(replica, Optional.empty());
    return replica;
  }

  private ReplicaSystem create(int number, ClusterTls tls) throws Exception {
    var settings =
        ClusterSettings.of(
            seeds.stream().map(seed -> "127.0.1." + seed + ":" + port).toList(),
            "127.0.1." + number,
            Optional.of(port),
            "",
            Optional.empty(),
            tls,
            Duration.ofMillis(100));
    return ReplicaSystem.create(settings, _ -> null, InstantSource.system(), _ -> {});
  }

  private ActorSystem<Void> start(ReplicaSystem transport, Config config) {
    ActorSystem<Void> replica =
        transport.start(Behaviors.empty(), config.withFallback(IMPATIENT), Optional.empty());
    replicas.add(replica);
    return replica;
  }

  private ActorSystem<Void> start(int number, ClusterTls tls) throws Exception {
    return start(number, tls, ConfigFactory.empty());
  }

  private ReplicaFiles files(int number) throws IOException {
    return new ReplicaFiles(Files.createDirectories(folder.resolve(Integer.toString(number))));
  }

  private static long members(ActorSystem<?> replica) {
    Iterable<Member> members = Cluster.get(replica).state().getMembers();
    return StreamSupport.stream(members.spliterator(), false)
        .filter(member -> member.status().equals(MemberStatus.up()))
        .count();
  }

  private static void awaitTogether(ActorSystem<?>... replicas) {
    eventually()
        .untilAsserted(
            () ->
                assertThat(Stream.of(replicas).map(ReplicaSystemTest::members))
                    .containsOnly((long) replicas.length));
  }

  private void awaitLogged(String... parts) {
    eventually()
        .untilAsserted(() -> assertThat(log).anySatisfy(line -> assertThat(line).contains(parts)));
  }

  @Test
  void replicasThatTrustEachOtherFormAClusterInAnyOrderOfStarts() throws Exception {
    seeds = List.of(1, 2);
    var authority = new ReplicaFiles.Authority();
    ActorSystem<Void> third = start(3, files(3).write(authority, authority).paths());
    ActorSystem<Void> second = start(2, files(2).write(authority, authority).paths());
    ActorSystem<Void> first = start(1, files(1).write(authority, authority).paths());
    awaitTogether(first, second, third);
  }

  /// Before that it may not know the nodes of which it would get a share.
  @Test
  void aReplicaIsInNoClusterBeforeItIsToJoin() throws Exception {
    ReplicaSystem transport = create(1, new ClusterTls.Insecure());
    ActorSystem<Void> first = start(transport, ConfigFactory.empty());
    await()
        .during(Duration.ofSeconds(3)) // longer than it takes to form a cluster
        .atMost(Duration.ofSeconds(30))
        .until(() -> members(first) == 0);
    transport.join(first, Optional.empty());
    awaitTogether(first);
  }

  @Test
  void aReplicaWithAnUntrustedCertificateIsRejectedAndBothSidesLogIt() throws Exception {
    var authority = new ReplicaFiles.Authority();
    var stranger = new ReplicaFiles.Authority();
    ActorSystem<Void> first = start(1, files(1).write(authority, authority).paths());
    awaitTogether(first);
    ActorSystem<Void> third = start(3, files(3).write(stranger, stranger, authority).paths());
    awaitLogged("Rejected a TLS connection: untrusted replica certificate", "CN=nilometer");
    awaitLogged("127.0.1.1:" + port, "certificate_unknown");
    assertThat(members(third)).isZero();
    assertThat(members(first)).isOne();
  }

  @Test
  void oneWithoutTlsDoesNotGetIn() throws Exception {
    var authority = new ReplicaFiles.Authority();
    ActorSystem<Void> first = start(1, files(1).write(authority, authority).paths());
    awaitTogether(first);
    ActorSystem<Void> third = start(3, new ClusterTls.Insecure());
    awaitLogged("Couldn't join seed nodes");
    assertThat(members(third)).isZero();
    assertThat(members(first)).isOne();
  }

  /// The header of a stream of messages, and a frame of 2 GiB.
  @Test
  void bytesWithoutTlsAreNotReadAsMessages() throws Exception {
    var authority = new ReplicaFiles.Authority();
    ActorSystem<Void> first = start(1, files(1).write(authority, authority).paths());
    awaitTogether(first);
    try (var stranger = new Socket("127.0.1.1", port)) {
      stranger.setSoTimeout(60_000);
      byte[] bytes = new byte[109];
      System.arraycopy(new byte[] {'A', 'K', 'K', 'A', 2, -1, -1, -1, 127}, 0, bytes, 0, 9);
      stranger.getOutputStream().write(bytes);
      byte[] answer = stranger.getInputStream().readAllBytes();
      assertThat(answer.length).as("a TLS alert at most").isLessThan(20);
    }
    assertThat(members(first)).isOne();
    assertThat(log).noneMatch(line -> line.contains("Framing"));
  }

  @Test
  void aReplicaAloneHasNoAddress() throws Exception {
    seeds = List.of();
    assertThat(start(1, new ClusterTls.Unset()).address().hasLocalScope()).isTrue();
  }

  /// The JVM would end with exit code 0: the shutdown takes every end for a requested one.
  @Test
  void aFatalErrorEndsTheActorsAndNotTheJvm() throws Exception {
    seeds = List.of();
    ActorSystem<Void> replica = start(1, new ClusterTls.Unset());
    assertThat(replica.settings().config().getBoolean("pekko.jvm-exit-on-fatal-error")).isFalse();
    replica
        .executionContext()
        .execute(
            () -> {
              throw new StackOverflowError("by a test");
            });
    eventually().until(() -> replica.getWhenTerminated().toCompletableFuture().isDone());
  }

  @Test
  void certificatesAreExchangedWhileReplicasRun() throws Exception {
    var before = new ReplicaFiles.Authority();
    var after = new ReplicaFiles.Authority();
    ActorSystem<Void> first = start(1, files(1).write(before, before).paths());
    ActorSystem<Void> second = start(2, files(2).write(before, before).paths());
    awaitTogether(first, second);
    files(1).write(after, after, before);
    files(2).write(after, after, before);
    eventually()
        .untilAsserted(
            () ->
                assertThat(log)
                    .filteredOn(line -> line.startsWith("Replica certificate changed"))
                    .hasSize(2));
    ActorSystem<Void> third = start(3, files(3).write(after, after).paths());
    awaitTogether(first, second, third);
  }

  @Test
  void aBrokenNewCertificateIsLoggedOnceAndThePreviousOneStaysInUse() throws Exception {
    var authority = new ReplicaFiles.Authority();
    ClusterTls.Files own = files(1).write(authority, authority).paths();
    ActorSystem<Void> first = start(1, own);
    awaitTogether(first);
    Files.writeString(own.certificate(), "nothing");
    awaitLogged("Cannot load the new replica certificate; keeping the previous one", "tls.crt");
    ActorSystem<Void> third = start(3, files(3).write(authority, authority).paths());
    awaitTogether(first, third);
    assertThat(log).filteredOn(line -> line.contains("keeping the previous one")).hasSize(1);
  }

  @Test
  void aCertificateThatOtherReplicasWouldNotTrustFailsTheStart() throws Exception {
    ClusterTls.Files paths =
        files(1).write(new ReplicaFiles.Authority(), new ReplicaFiles.Authority()).paths();
    assertThatExceptionOfType(CredentialException.class)
        .isThrownBy(() -> start(1, paths))
        .withMessageStartingWith(
            "the replica certificate cannot be used: replicas that present this certificate would"
                + " not trust each other");
  }

  @Test
  void oneWithOtherPartitionsIsRefusedAndEnds() throws Exception {
    ActorSystem<Void> first = start(1, new ClusterTls.Insecure());
    awaitTogether(first);
    ActorSystem<Void> third =
        start(
            3,
            new ClusterTls.Insecure(),
            ConfigFactory.parseString("nilometer.cluster.partitions = 64"));
    eventually().until(() -> third.getWhenTerminated().toCompletableFuture().isDone());
    awaitLogged("nilometer.cluster.partitions is 64 there and 128 here");
    awaitLogged("Rejected by the cluster");
    assertThat(members(first)).isOne();
  }
}
