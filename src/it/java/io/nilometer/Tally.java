package io.nilometer;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What became of the queries of one run. Safe for any thread.
final class Tally {

  private static final int EXAMPLES = 3;

  private final Queue<Outcome> outcomes = new ConcurrentLinkedQueue<>();
  private final List<Blow> blows = new CopyOnWriteArrayList<>();

  sealed interface Outcome {

    /// The member's number.
    int member();

    Instant begin();

    Instant end();

    /// For people, to find the cause; empty where there is no more to say.
    String detail();
  }

  record Answered(int member, Instant begin, Instant end, Question.Verdict verdict)
      implements Outcome {

    @Override
    public String detail() {
      return verdict.missing().stream().sorted().limit(EXAMPLES).collect(Collectors.joining(", "));
    }
  }

  /// @param member 0: none was asked
  /// @param reason the status, or why there was no answer
  /// @param detail what the answer said of it, empty where there was none
  record Failed(int member, Instant begin, Instant end, String reason, String detail)
      implements Outcome {

    Failed(int member, Instant begin, Instant end, String reason) {
      this(member, begin, end, reason, "");
    }
  }

  private record Blow(int member, Instant at, Duration notice) {

    /// Whether the query was under way there, or sent before anybody could know.
    private boolean excuses(Failed failed) {
      return failed.member() == member
          && failed.end().isAfter(at)
          && failed.begin().isBefore(at.plus(notice));
    }
  }

  void add(Outcome outcome) {
    outcomes.add(outcome);
  }

  /// What is about to happen to a member excuses failures there.
  ///
  /// @param notice for how long it may still be asked
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

  /// Those that should have been answered, by time.
  List<Failed> unexcused() {
    return failed()
        .filter(failed -> !isExcused(failed))
        .sorted(Comparator.comparing(Failed::begin))
        .toList();
  }

  /// From the begin of the first query that should have been answered in full to the end of the
  /// last.
  Duration hole() {
    List<Outcome> holes =
        Stream.<Outcome>concat(unexcused().stream(), lacking().stream())
            .sorted(Comparator.comparing(Outcome::begin))
            .toList();
    return holes.isEmpty()
        ? Duration.ZERO
        : Duration.between(holes.getFirst().begin(), holes.getLast().end());
  }

  /// Answers in which objects are missing, by time.
  List<Answered> lacking() {
    return answersWhere(verdict -> !verdict.missing().isEmpty());
  }

  /// Answers with figures that were never true, by time.
  List<Answered> wrongs() {
    return answersWhere(verdict -> verdict.wrong() > 0);
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
    return answered().mapToLong(answer -> answer.verdict().wrong()).sum();
  }

  Duration oldest() {
    return answered()
        .map(answer -> answer.verdict().oldest())
        .max(Comparator.naturalOrder())
        .orElse(Duration.ZERO);
  }
}
