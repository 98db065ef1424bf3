package io.nilometer;

import static org.awaitility.Awaitility.await;

import com.typesafe.config.ConfigFactory;
import io.nilometer.demo.SimulatedCluster;
import io.nilometer.demo.objects.ClusterSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.awaitility.core.ConditionTimeoutException;

/// A simulated cluster with three replicas that are asked all the time, and what can be done to
/// them and measured.
final class Day implements AutoCloseable {

  private static final int PARTITIONS = ConfigFactory.load().getInt("nilometer.cluster.partitions");
  private static final Duration LONGEST = Duration.ofSeconds(90);
  private static final Duration BACK_TO_NORMAL = Duration.ofSeconds(15);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

  /// So long after a blow the endpoints of a Service may still hold who was hit.
  private static final Duration NOTICE = Duration.ofSeconds(3);

  private final SimulatedCluster cluster;
  private final Replicas replicas;
  private final Watch watch;
  private final Duration resolution;
  private Run run;

  /// Something that was done, and what kubelets had seen before.
  record Blow(Instant at, Scrapes before) {}

  /// What can be done to a member.
  @FunctionalInterface
  interface Deed {
    void to(Program program) throws Exception;
  }

  private Day(SimulatedCluster cluster, Replicas replicas, Duration resolution) {
    this.cluster = cluster;
    this.replicas = replicas;
    this.resolution = resolution;
    this.watch = Watch.over(cluster, replicas);
    this.run = new Run(watch.fresh());
  }

  /// Returns when the replicas have been started.
  ///
  /// @param folder for what they print; what is in it already is written over
  static Day begin(ClusterSpec size, Replicas.Setup setup, Path folder) throws Exception {
    Files.createDirectories(folder);
    SimulatedCluster cluster = SimulatedCluster.start(size);
    cluster.sampleEvery(Duration.ofSeconds(1));
    try {
      return new Day(cluster, Replicas.start(cluster, setup, folder), setup.resolution());
    } catch (Exception e) {
      cluster.close();
      throw e;
    }
  }

  SimulatedCluster cluster() {
    return cluster;
  }

  Replicas replicas() {
    return replicas;
  }

  Watch watch() {
    return watch;
  }

  Run run() {
    return run;
  }

  /// Waits until all that run are ready, share all copies and serve everything, then counts anew.
  Run beginRun() {
    settle();
    for (Member member : replicas.running()) {
      await(member + " serves everything").atMost(LONGEST).until(() -> watch.servesAll(member));
    }
    run = new Run(watch.fresh());
    return run;
  }

  /// Not only until everything is there twice: a newcomer has its share, too.
  void settle() {
    List<Member> running = replicas.running();
    running.forEach(Member::awaitReady);
    await("two copies of everything, shared by all, and nothing moving")
        .atMost(LONGEST)
        .pollInterval(BETWEEN_LOOKS)
        .until(() -> isSettled(running));
  }

  private static boolean isSettled(List<Member> members) throws InterruptedException {
    int wanted = copies(members.size());
    List<Vitals> each = vitalsOfEach(members);
    Vitals all = Vitals.sum(each);
    return all.ready() == wanted
        && all.warming() == 0
        && all.retiring() == 0
        && each.stream().allMatch(vitals -> vitals.ready() > wanted / members.size() / 2);
  }

  private static int copies(int members) {
    return Math.min(2, members) * PARTITIONS;
  }

  static Vitals vitals(List<Member> members) throws InterruptedException {
    return Vitals.sum(vitalsOfEach(members));
  }

  private static List<Vitals> vitalsOfEach(List<Member> members) throws InterruptedException {
    var each = new ArrayList<Vitals>();
    for (Member member : members) {
      each.add(member.vitals());
    }
    return each;
  }

  Blow strike(Deed deed, Member... members) throws Exception {
    return strike(NOTICE, deed, members);
  }

  /// @param notice for how long a Service may send queries to those who are hit
  Blow strike(Duration notice, Deed deed, Member... members) throws Exception {
    var blow = new Blow(Instant.now(), Scrapes.of(cluster));
    Arrays.stream(members).forEach(member -> run.tally().blow(member, notice));
    for (Member member : members) {
      deed.to(member.program());
    }
    return blow;
  }

  /// Measures until those who are left scrape every node and hold everything, each node then is
  /// scraped as often as before.
  void recover(Blow blow, List<Member> left) throws Exception {
    var copies = CompletableFuture.runAsync(() -> awaitCopies(blow.at(), left));
    awaitTakenOver(blow);
    copies.get();
    measureRate(blow);
  }

  void awaitTakenOver(Blow blow) {
    run.takenOver(
        after(blow.at(), () -> Scrapes.of(cluster).allSince(blow.before()), "all scraped again"));
  }

  void awaitCopies(Instant since, List<Member> left) {
    int wanted = copies(left.size());
    run.twoCopies(after(since, () -> vitals(left).ready() >= wanted, "two copies again"));
  }

  /// How long it took until then; twice as long as is waited, where it did not happen.
  private static Duration after(Instant since, Callable<Boolean> condition, String what) {
    try {
      await(what).atMost(LONGEST).pollInterval(BETWEEN_LOOKS).until(condition);
      return Duration.between(since, Instant.now());
    } catch (ConditionTimeoutException _) {
      return LONGEST.multipliedBy(2);
    }
  }

  /// In one resolution, from 15 s after the blow on.
  void measureRate(Blow blow) {
    awaitMoment(blow.at().plus(BACK_TO_NORMAL));
    Scrapes before = Scrapes.of(cluster);
    pass(resolution);
    long seen = Scrapes.of(cluster).total() - before.total();
    run.rate((double) seen / before.byNode().size());
  }

  static void awaitMoment(Instant moment) {
    Duration left = Duration.between(Instant.now(), moment);
    if (left.isPositive()) {
      pass(left);
    }
  }

  static void pass(Duration time) {
    await().pollDelay(time).atMost(time.plus(LONGEST)).until(() -> true);
  }

  @Override
  public void close() throws IOException {
    watch.close();
    replicas.close();
    cluster.close();
  }
}
