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

/// A simulated cluster with three replicas under constant queries, with the faults that can be
/// injected and their measurements.
final class Day implements AutoCloseable {

  private static final int PARTITIONS = ConfigFactory.load().getInt("nilometer.cluster.partitions");
  /// Within that time a member that was removed, or that leaves while all others run, has ended.
  static final Duration ENDED = Duration.ofSeconds(20);

  /// A shutdown takes no longer, whatever happens.
  static final Duration LONGEST_SHUTDOWN = Duration.ofSeconds(25);

  /// The exit code of a member that was removed from its cluster.
  static final int REMOVED = 4;

  private static final Duration LONGEST = Duration.ofSeconds(90);
  private static final Duration BACK_TO_NORMAL = Duration.ofSeconds(15);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

  /// How long after a fault the endpoints of a Service may still contain the member.
  private static final Duration NOTICE = Duration.ofSeconds(3);

  private final SimulatedCluster cluster;
  private final Replicas replicas;
  private final Watch watch;
  private final Watchers watchers;
  private final Duration resolution;
  private Run run;
  private int runs;

  /// A fault, and the scrape counts before it.
  record Blow(Instant at, Scrapes before) {}

  /// A fault to inject into a member.
  @FunctionalInterface
  interface Deed {
    void to(Program program) throws Exception;
  }

  private Day(SimulatedCluster cluster, Replicas replicas, Duration resolution, int watching) {
    this.cluster = cluster;
    this.replicas = replicas;
    this.resolution = resolution;
    this.watch = Watch.over(cluster, replicas);
    this.watchers = Watchers.start(watching, cluster, resolution, watch);
    this.run = new Run(watch.fresh());
  }

  /// Starts the cluster and the replicas.
  ///
  /// @param watching how many clients watch pods
  /// @param folder for their output; existing files are overwritten
  static Day begin(ClusterSpec size, Replicas.Setup setup, int watching, Path folder)
      throws Exception {
    Files.createDirectories(folder);
    SimulatedCluster cluster = SimulatedCluster.start(size);
    cluster.sampleEvery(Duration.ofSeconds(1));
    try {
      return new Day(cluster, Replicas.start(cluster, setup, folder), setup.resolution(), watching);
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

  Duration resolution() {
    return resolution;
  }

  /// Compares what watching clients have with the truth.
  void judgeWatchers() {
    watchers.judge(run);
  }

  /// What is answered from now on does not count.
  void endMeasuring() {
    watch.fresh();
    await("queries in flight are judged").atMost(LONGEST).until(run.tally()::isJudged);
  }

  /// The number of runs so far.
  int runs() {
    return runs;
  }

  /// Waits until all running replicas are ready, share all copies and serve everything. Then begins
  /// a new run.
  Run beginRun() {
    settle();
    for (Member member : replicas.running()) {
      await(member + " serves everything").atMost(LONGEST).until(() -> watch.servesAll(member));
    }
    runs++;
    run = new Run(watch.fresh());
    return run;
  }

  /// Waits until there are two copies of everything, and each replica has its share of them.
  void settle() {
    List<Member> running = replicas.running();
    running.forEach(Member::awaitReady);
    await("two copies of everything, shared by all members, and no copy moving")
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

  /// @param notice how long a Service may still send queries to these members
  Blow strike(Duration notice, Deed deed, Member... members) throws Exception {
    var blow = new Blow(Instant.now(), Scrapes.of(cluster));
    Arrays.stream(members).forEach(member -> run.tally().blow(member, notice));
    for (Member member : members) {
      deed.to(member.program());
    }
    return blow;
  }

  /// Measures until the remaining members scrape every node, have two copies of everything, and
  /// scrape each node at the usual rate.
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

  /// Checks the exit code. A member that does not end in time is killed.
  void expectEnd(Member member, int code, Duration within) throws InterruptedException {
    if (member.program().ends(within)) {
      int ended = member.program().exitCode(within);
      run.expect(ended == code, member + " ended with " + ended + ", not " + code);
    } else {
      run.expect(false, member + " did not end in time");
      member.program().kill();
    }
  }

  /// Starts these members again.
  void comeBack(Member... members) throws IOException {
    for (Member member : members) {
      member.start();
    }
    settle();
  }

  /// The time until the condition held; twice the timeout if it did not.
  private static Duration after(Instant since, Callable<Boolean> condition, String what) {
    try {
      await(what).atMost(LONGEST).pollInterval(BETWEEN_LOOKS).until(condition);
      return Duration.between(since, Instant.now());
    } catch (ConditionTimeoutException _) {
      return LONGEST.multipliedBy(2);
    }
  }

  /// Measures the scrape rate over one resolution, from 15 s after the fault.
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
    watchers.close();
    watch.close();
    replicas.close();
    cluster.close();
  }
}
