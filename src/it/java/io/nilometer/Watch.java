package io.nilometer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nilometer.demo.SimulatedCluster;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// Queries the replicas twenty times a second and checks every answer. Like a Service, it takes the
/// replicas in turn that were ready at their last probe, one second ago at most.
final class Watch implements AutoCloseable {

  private static final int A_SECOND = 20;
  private static final int MOST_AT_ONCE = 200;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Replicas replicas;
  private final Truth truth;
  private final List<Question> questions;
  private final Set<Member> ready = ConcurrentHashMap.newKeySet();
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicInteger turn = new AtomicInteger();
  private final Semaphore atOnce = new Semaphore(MOST_AT_ONCE);
  private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(1);
  private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
  private volatile Tally tally = new Tally();

  private Watch(SimulatedCluster cluster, Replicas replicas) {
    this.replicas = replicas;
    this.truth = new Truth(cluster);
    this.questions = Question.round(cluster);
  }

  static Watch over(SimulatedCluster cluster, Replicas replicas) {
    var watch = new Watch(cluster, replicas);
    every(Duration.ofSeconds(1), watch, watch::probe);
    every(Duration.ofSeconds(1).dividedBy(A_SECOND), watch, watch::askNext);
    return watch;
  }

  private static void every(Duration interval, Watch watch, Runnable task) {
    var _ = watch.clock.scheduleAtFixedRate(task, 0, interval.toNanos(), TimeUnit.NANOSECONDS);
  }

  /// Begins a new tally.
  Tally fresh() {
    tally = new Tally();
    return tally;
  }

  private void probe() {
    replicas.all().forEach(member -> callers.execute(() -> probe(member)));
  }

  private void probe(Member member) {
    try {
      if (member.isRunning() && member.isReady()) {
        ready.add(member);
      } else {
        ready.remove(member);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// The replicas that were ready at their last probe.
  List<Member> ready() {
    return replicas.all().stream().filter(ready::contains).toList();
  }

  private void askNext() {
    List<Member> candidates = ready();
    Question question = questions.get(Math.floorMod(asked.getAndIncrement(), questions.size()));
    if (candidates.isEmpty()) {
      tally.add(new Tally.Failed(0, Instant.now(), Instant.now(), "no replica is ready"));
    } else if (atOnce.tryAcquire()) {
      Member member = candidates.get(Math.floorMod(turn.getAndIncrement(), candidates.size()));
      Tally current = tally;
      current.begin();
      callers.execute(() -> ask(member, question, current));
    } else {
      tally.add(
          new Tally.Failed(0, Instant.now(), Instant.now(), "too many queries are in flight"));
    }
  }

  private void ask(Member member, Question question, Tally current) {
    try {
      current.add(outcome(member, question));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      current.end();
      atOnce.release();
    }
  }

  /// Queries this member once, ready or not. Only an answer counts, not a failure.
  Tally.Outcome insist(Member member) throws InterruptedException {
    Tally.Outcome outcome = outcome(member, questions.getFirst());
    switch (outcome) {
      case Tally.Answered answered -> tally.add(answered);
      case Tally.Failed _ -> {}
    }
    return outcome;
  }

  /// Whether it serves the true figures of every node and pod.
  boolean servesAll(Member member) throws InterruptedException {
    for (Question question : questions) {
      boolean all =
          switch (outcome(member, question)) {
            case Tally.Answered answered ->
                answered.verdict().missing().isEmpty() && answered.verdict().wrong().isEmpty();
            case Tally.Failed _ -> false;
          };
      if (!all) {
        return false;
      }
    }
    return true;
  }

  private Tally.Outcome outcome(Member member, Question question) throws InterruptedException {
    Instant begin = Instant.now();
    try {
      HttpResponse<byte[]> answer = member.ask(question.path(), question.accept(), PATIENCE);
      Instant end = Instant.now();
      return answer.statusCode() == 200
          ? new Tally.Answered(
              member.number(), begin, end, question.judge(answer.body(), truth, end))
          : new Tally.Failed(
              member.number(),
              begin,
              end,
              "status " + answer.statusCode(),
              new String(answer.body(), UTF_8).replaceAll("[^ -~]+", " "));
    } catch (IOException failed) {
      return new Tally.Failed(
          member.number(), begin, Instant.now(), failed.getClass().getSimpleName());
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
    callers.shutdownNow();
  }
}
