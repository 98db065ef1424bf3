package io.nilometer;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The outcomes of the queries of one run. Safe for any thread.
final class Tally {

  private static final Duration APART = Duration.ofSeconds(5);

  private static final int EXAMPLES = 3;

  private final Queue<Outcome> outcomes = new ConcurrentLinkedQueue<>();
  private final List<Blow> blows = new CopyOnWriteArrayList<>();
  private final AtomicInteger inFlight = new AtomicInteger();

  sealed interface Outcome {

    /// The number of the member.
    int member();

    Instant begin();

    Instant end();

    /// More about the cause; may be empty.
    String detail();
  }

  record Answered(int member, Instant begin, Instant end, Question.Verdict verdict)
      implements Outcome {

    @Override
    public String detail() {
      Stream<String> missing = verdict.missing().stream().sorted();
      Stream<String> wrong = verdict.wrong().stream().map(Served::toString);
      return Stream.concat(missing, wrong).limit(EXAMPLES).collect(Collectors.joining(", "));
    }
  }

  /// @param member 0: no member was queried
  /// @param reason the status, or the error
  /// @param detail the body of the answer; empty if there was none
  record Failed(int member, Instant begin, Instant end, String reason, String detail)
      implements Outcome {

    Failed(int member, Instant begin, Instant end, String reason) {
      this(member, begin, end, reason, "");
    }
  }

  private record Blow(int member, Instant at, Duration notice) {

    /// Whether the query was in flight at the member, or was sent within the notice.
    private boolean excuses(Failed failed) {
      return failed.member() == member
          && failed.end().isAfter(at)
          && failed.begin().isBefore(at.plus(notice));
    }
  }

  void begin() {
    inFlight.incrementAndGet();
  }

  void end() {
    inFlight.decrementAndGet();
  }

  /// Whether each query that began has been judged.
  boolean isJudged() {
    return inFlight.get() == 0;
  }

  void add(Outcome outcome) {
    outcomes.add(outcome);
  }

  /// Excuses the failures at a member that is about to be hit.
  ///
  /// @param notice how long it may still get queries
  void blow(Member member, Duration notice) {
    blows.add(new Blow(member.number(), Instant.now(), notice));
  }

  int queries() {
    return outcomes.size();
  }

  private Stream<Answered> answered() {
    return outcomes.stream().filter(Answered.class::isInstance).map(Answered.class::cast);
  }

  private Stream<Failed> failed() {
    return outcomes.stream().filter(Failed.class::isInstance).map(Failed.class::cast);
  }

  private boolean isExcused(Failed failed) {
    return blows.stream().anyMatch(blow -> blow.excuses(failed));
  }

  long excused() {
    return failed().filter(this::isExcused).count();
  }

  /// The failures that no fault excuses, by time.
  List<Failed> unexcused() {
    return failed()
        .filter(failed -> !isExcused(failed))
        .sorted(Comparator.comparing(Failed::begin))
        .toList();
  }

  /// The longest time from a query that failed or was incomplete without excuse to the last of
  /// those that followed it closely.
  Duration hole() {
    List<Outcome> holes =
        Stream.<Outcome>concat(unexcused().stream(), lacking().stream())
            .sorted(Comparator.comparing(Outcome::begin))
            .toList();
    Duration longest = Duration.ZERO;
    Instant begin = Instant.EPOCH;
    Instant end = Instant.EPOCH;
    for (Outcome hole : holes) {
      if (hole.begin().isAfter(end.plus(APART))) {
        begin = hole.begin();
      }
      end = hole.end().isAfter(end) ? hole.end() : end;
      longest = Run.worse(longest, Duration.between(begin, end));
    }
    return longest;
  }

  /// Incomplete answers, by time.
  List<Answered> lacking() {
    return answersWhere(verdict -> !verdict.missing().isEmpty());
  }

  /// Answers with false figures, by time.
  List<Answered> wrongs() {
    return answersWhere(verdict -> !verdict.wrong().isEmpty());
  }

  private List<Answered> answersWhere(Predicate<Question.Verdict> is) {
    return answered()
        .filter(answer -> is.test(answer.verdict()))
        .sorted(Comparator.comparing(Answered::begin))
        .toList();
  }

  long missing() {
    return answered().mapToLong(answer -> answer.verdict().missing().size()).sum();
  }

  long wrong() {
    return answered().mapToLong(answer -> answer.verdict().wrong().size()).sum();
  }

  Duration oldest() {
    return answered()
        .map(answer -> answer.verdict().oldest())
        .max(Comparator.naturalOrder())
        .orElse(Duration.ZERO);
  }
}
