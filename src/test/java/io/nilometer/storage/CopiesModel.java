package io.nilometer.storage;

import io.nilometer.cluster.MembershipView;
import io.nilometer.cluster.copies.Copies;
import io.nilometer.cluster.copies.Copies.Copy;
import io.nilometer.cluster.copies.Copies.Phase;
import io.nilometer.cluster.copies.CopyId;
import io.nilometer.cluster.copies.Partitions;
import io.nilometer.cluster.copies.Placement;
import io.nilometer.cluster.copies.Shares;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.apache.pekko.actor.typed.ActorRef;
import scala.collection.immutable.IndexedSeq;
import scala.jdk.javaapi.CollectionConverters;

/// One partition on three replicas, explored over all orders of events: replicas drain, one
/// crashes, one has a doubt, views and announcements arrive late. The program's own code decides;
/// this has only what happens between the decisions. Throws when data is lost, or when a copy
/// answers that is not complete.
///
/// A copy is `kept` while it has what both copies had at the begin, `whole` while it can answer
/// everything.
final class CopiesModel {

  private static final int MEMBERS = 3;
  private static final List<String> NAMES = List.of("a:1", "b:1", "c:1");
  private static final int MOST_STATES = 1_000_000;
  private static final Partitions ONE = new Partitions(1);
  private static final int PARTITION = 0;

  /// The decisions, so that a test can put a wrong one in their place.
  ///
  /// @param drained whether a draining replica may leave
  /// @param counts whether an answer counts that was announced as complete: phase of the copy
  /// @param renewing the phase that a retiring copy answers with while it renews
  record Decisions(
      Predicate<Copies<StorageActor.Command>> drained, Predicate<Phase> counts, Phase renewing) {

    static final Decisions REAL =
        new Decisions(Copies::isAllCoveredElsewhere, Phase::isComplete, Phase.WARMING);
  }

  /// How many of each event there may be.
  ///
  /// @param cuts how often one member reaches no other for a while, as after a pause
  record Events(int drains, int crashes, int doubts, int cuts) {

    private Events drained() {
      return new Events(drains - 1, crashes, doubts, cuts);
    }

    private Events crashed() {
      return new Events(drains, crashes - 1, doubts, cuts);
    }

    private Events doubted() {
      return new Events(drains, crashes, doubts - 1, cuts);
    }

    private Events cut() {
      return new Events(drains, crashes, doubts, cuts - 1);
    }
  }

  /// What one member knows of another, or the truth about it.
  private enum Standing {
    WORKS,
    DRAINS,
    SILENT,
    GONE
  }

  private record Held(
      int slot, int copy, int host, Phase phase, boolean kept, boolean whole, boolean stopping) {

    /// A Ready copy that renews is announced as Warming, a retiring one as what it is.
    private boolean answers() {
      return phase == Phase.READY || (phase == Phase.RETIRING && whole);
    }

    private boolean heals() {
      return !stopping && (phase == Phase.WARMING || (phase == Phase.RETIRING && !whole));
    }

    private Phase healed() {
      return phase == Phase.RETIRING ? Phase.RETIRING : Phase.READY;
    }
  }

  private record Announced(int copy, Phase phase) {}

  /// @param seen by observer, then member
  /// @param known the last announcement of each member
  /// @param hosts of the two copies as the coordinator has it, -1: none
  /// @param moving the copy that is stopped for a move, -1: none
  private record State(
      List<Standing> truth,
      List<Boolean> mayLeave,
      List<List<Standing>> seen,
      List<Set<Announced>> known,
      List<Integer> hosts,
      int moving,
      Set<Held> held,
      Events left,
      boolean excused) {

    private boolean isAlive(int member) {
      Standing now = truth.get(member);
      return now == Standing.WORKS || now == Standing.DRAINS;
    }
  }

  private final Decisions decisions;
  private final Placement<StorageActor.Command> placement = new Placement<>(ONE);
  private final List<ActorRef<StorageActor.Command>> refs = new ArrayList<>();
  private final List<org.apache.pekko.actor.ActorRef> regions;
  private final Set<State> reached = new HashSet<>();
  private final Deque<State> open = new ArrayDeque<>();
  private final Map<State, State> from = new HashMap<>();

  CopiesModel(ExtendedActorSystem system, Decisions decisions) {
    this.decisions = decisions;
    for (int slot = 0; slot < 8; slot++) {
      refs.add(TestInbox.<StorageActor.Command>create().getRef());
    }
    this.regions =
        NAMES.stream()
            .map(
                name -> system.provider().resolveActorRef("pekko://model@" + name + "/user/region"))
            .toList();
  }

  /// Explores all states.
  ///
  /// @return how many there are
  int explore(Events events) {
    reach(begin(events), null);
    while (!open.isEmpty()) {
      State state = open.removeLast();
      next(state, following -> reach(following, state));
    }
    return reached.size();
  }

  private void reach(State state, State before) {
    if (reached.add(state)) {
      if (reached.size() > MOST_STATES) {
        throw new AssertionError("more than " + MOST_STATES + " states, such as " + state);
      }
      if (before != null) {
        from.put(state, before);
      }
      check(state);
      open.add(state);
    }
  }

  /// The two members that rank highest have a copy each.
  private State begin(Events events) {
    State none =
        new State(
            Collections.nCopies(MEMBERS, Standing.WORKS),
            Collections.nCopies(MEMBERS, false),
            Collections.nCopies(MEMBERS, Collections.nCopies(MEMBERS, Standing.WORKS)),
            Collections.nCopies(MEMBERS, Set.of()),
            List.of(-1, -1),
            -1,
            Set.of(),
            events,
            false);
    State placed = place(place(none, 0, 0), 1, 0);
    var held = new HashSet<Held>();
    placed
        .held()
        .forEach(
            copy ->
                held.add(
                    new Held(
                        copy.slot(), copy.copy(), copy.host(), Phase.READY, true, true, false)));
    State ready = withHeld(placed, held);
    for (int member = 0; member < MEMBERS; member++) {
      ready = announced(ready, member);
    }
    return ready;
  }

  private void check(State state) {
    boolean kept = state.held().stream().anyMatch(Held::kept);
    if (state.truth().contains(Standing.WORKS) && !kept && !state.excused()) {
      throw new AssertionError("lost what both copies had:" + trace(state));
    }
    if (state.held().stream().anyMatch(copy -> copy.answers() && !copy.whole())) {
      throw new AssertionError("a copy answers that is not complete:" + trace(state));
    }
  }

  private String trace(State state) {
    var text = new StringBuilder();
    for (State at = state; at != null; at = from.get(at)) {
      text.insert(0, "\n" + at);
    }
    return text.toString();
  }

  private void next(State state, Consumer<State> to) {
    for (int member = 0; member < MEMBERS; member++) {
      observe(state, member, to);
      if (state.isAlive(member)) {
        drain(state, member, to);
        cut(state, member, to);
        crash(state, member, to);
        leave(state, member, to);
        wake(state, member, to);
        rebalance(state, member, to);
      }
    }
    for (Held copy : state.held()) {
      heal(state, copy, to);
      stop(state, copy, to);
      release(state, copy, to);
      doubt(state, copy, to);
    }
  }

  private void drain(State state, int member, Consumer<State> to) {
    if (state.left().drains() > 0 && state.truth().get(member) == Standing.WORKS) {
      Events left = state.left();
      to.accept(
          seen(
              withTruth(withLeft(state, left.drained()), member, Standing.DRAINS),
              member,
              member,
              Standing.DRAINS));
    }
  }

  /// It finds all others unreachable, or reachable again.
  private static void cut(State state, int member, Consumer<State> to) {
    boolean isCut = isCut(state, member);
    if (!isCut && state.left().cuts() == 0) {
      return;
    }
    State seen = isCut ? state : withLeft(state, state.left().cut());
    for (int other = 0; other < MEMBERS; other++) {
      boolean gone = state.seen().get(member).get(other) == Standing.GONE;
      if (other != member && !gone && (!isCut || state.isAlive(other))) {
        seen = seen(seen, member, other, isCut ? state.truth().get(other) : Standing.SILENT);
      }
    }
    to.accept(seen);
  }

  private static boolean isCut(State state, int member) {
    return IntStream.range(0, MEMBERS)
        .anyMatch(
            other ->
                state.isAlive(other) && state.seen().get(member).get(other) == Standing.SILENT);
  }

  /// Where no other member works, there is no second copy that could survive.
  private void crash(State state, int member, Consumer<State> to) {
    if (state.left().crashes() > 0) {
      Events left = state.left();
      boolean others =
          IntStream.range(0, MEMBERS)
              .anyMatch(other -> other != member && state.truth().get(other) == Standing.WORKS);
      State crashed = end(withLeft(state, left.crashed()), member, Standing.SILENT);
      to.accept(others ? crashed : excused(crashed));
    }
  }

  /// What DrainWatcher reports last is what counts; after that the replica leaves, whatever comes.
  private void leave(State state, int member, Consumer<State> to) {
    if (state.truth().get(member) != Standing.DRAINS) {
      return;
    }
    if (state.mayLeave().get(member)) {
      to.accept(end(state, member, Standing.GONE));
    } else if (decisions.drained().test(copies(state, member))) {
      to.accept(withMayLeave(state, member));
    }
  }

  private State end(State state, int member, Standing how) {
    var held = new HashSet<>(state.held());
    held.removeIf(copy -> copy.host() == member);
    State ended = withTruth(withHeld(state, held), member, how);
    boolean moved = ended.moving() >= 0 && ended.hosts().get(ended.moving()) == member;
    return moved ? withHost(withMoving(ended, -1), state.moving(), -1) : ended;
  }

  /// Views and announcements arrive late. Each member sees at another time that one drains. All see
  /// at once that one is silent or gone, and what it announces.
  private void observe(State state, int member, Consumer<State> to) {
    for (int observer = 0; observer < MEMBERS; observer++) {
      boolean drains = state.truth().get(member) == Standing.DRAINS;
      if (drains && state.seen().get(observer).get(member) == Standing.WORKS) {
        to.accept(seen(state, observer, member, Standing.DRAINS));
      }
    }
    if (state.isAlive(member)) {
      to.accept(announced(state, member));
    } else if (state.seen().get(member).get(member) != Standing.GONE) {
      boolean silent = state.seen().get(member).get(member) != Standing.SILENT;
      boolean crashed = state.truth().get(member) == Standing.SILENT;
      State seen = state;
      for (int observer = 0; observer < MEMBERS; observer++) {
        seen = seen(seen, observer, member, silent && crashed ? Standing.SILENT : Standing.GONE);
      }
      to.accept(seen);
    }
  }

  /// The coordinator is at the first member that is alive; its state is replicated.
  private static int coordinator(State state) {
    return IntStream.range(0, MEMBERS).filter(state::isAlive).findFirst().orElseThrow();
  }

  private void wake(State state, int member, Consumer<State> to) {
    Copies<StorageActor.Command> copies = copies(state, member);
    if (Shares.of(ONE, copies.view().workers()).has(NAMES.get(member), PARTITION)) {
      for (CopyId id : BatchRouter.toWake(PARTITION, copies)) {
        if (id.copy() != state.moving()) {
          to.accept(place(state, id.copy(), coordinator(state)));
        }
      }
    }
  }

  /// Starts the copy where it is placed, or places it first.
  private State place(State state, int copy, int coordinator) {
    int host = state.hosts().get(copy);
    if (host >= 0 && state.seen().get(coordinator).get(host) != Standing.GONE) {
      return started(state, copy, host);
    }
    placement.show(copies(state, coordinator));
    var chosen =
        placement.allocateShard(
            org.apache.pekko.actor.ActorRef.noSender(),
            new CopyId(PARTITION, copy).toString(),
            allocations(state, coordinator));
    if (!chosen.isCompleted()) {
      return state;
    }
    int placed = regions.indexOf(chosen.value().get().get());
    return started(withHost(state, copy, placed), copy, placed);
  }

  private static State started(State state, int copy, int host) {
    boolean runs =
        state.held().stream()
            .anyMatch(
                held ->
                    held.copy() == copy
                        && held.host() == host
                        && held.phase() != Phase.RETIRING
                        && !held.stopping());
    if (runs || !state.isAlive(host)) {
      return state;
    }
    return with(state, new Held(slot(state), copy, host, Phase.WARMING, false, false, false));
  }

  private static int slot(State state) {
    return IntStream.range(0, 8)
        .filter(slot -> state.held().stream().noneMatch(held -> held.slot() == slot))
        .findFirst()
        .orElseThrow();
  }

  private void rebalance(State state, int member, Consumer<State> to) {
    if (member != coordinator(state) || state.moving() >= 0) {
      return;
    }
    placement.show(copies(state, member));
    for (String moved :
        placement.rebalance(allocations(state, member), Set.of()).value().get().get()) {
      to.accept(withMoving(state, CopyId.parse(moved).copy()));
    }
  }

  /// Sharding stops the copy; the holder takes its data, then it ends, and is placed anew. A copy
  /// that renews does that first, or is handed off before it has all.
  private static void stop(State state, Held copy, Consumer<State> to) {
    boolean moves =
        copy.copy() == state.moving()
            && copy.phase() != Phase.RETIRING
            && state.hosts().get(copy.copy()) == copy.host();
    boolean renews = copy.phase() == Phase.WARMING && copy.kept();
    if (!moves) {
      return;
    }
    if (copy.stopping() || (copy.phase() == Phase.WARMING && !renews)) {
      State ended = without(state, copy);
      to.accept(withHost(withMoving(ended, -1), copy.copy(), -1));
    } else {
      var held = new HashSet<>(state.held());
      held.remove(copy);
      held.add(
          new Held(
              copy.slot(),
              copy.copy(),
              copy.host(),
              copy.phase(),
              copy.kept(),
              copy.whole(),
              true));
      held.add(
          new Held(
              slot(state),
              copy.copy(),
              copy.host(),
              Phase.RETIRING,
              copy.kept(),
              copy.whole(),
              false));
      to.accept(withHeld(state, held));
    }
  }

  private void release(State state, Held copy, Consumer<State> to) {
    if (copy.phase() == Phase.RETIRING) {
      ActorRef<StorageActor.Command> stopping =
          state.held().stream()
              .filter(held -> held.stopping() && held.host() == copy.host())
              .findFirst()
              .map(held -> refs.get(held.slot()))
              .orElse(refs.getLast());
      if (HandoffHolder.isNeedless(
          new CopyId(PARTITION, copy.copy()), stopping, copies(state, copy.host()))) {
        to.accept(without(state, copy));
      }
    }
  }

  private void heal(State state, Held copy, Consumer<State> to) {
    if (!copy.heals() || isCut(state, copy.host())) { // which fills only after a while
      return;
    }
    List<Copy<StorageActor.Command>> others =
        copies(state, copy.host()).others(PARTITION, refs.get(copy.slot()));
    if (others.isEmpty()) {
      to.accept(filled(state, copy, copy.kept()));
    }
    for (Copy<StorageActor.Command> other : others) {
      asked(state, copy, other).ifPresent(answering -> answered(state, copy, other, answering, to));
    }
  }

  /// A remote query handler chooses the best copy that it has.
  private Optional<Held> asked(State state, Held copy, Copy<StorageActor.Command> other) {
    return switch (other) {
      case Copies.Here<StorageActor.Command> here -> at(state, here.ref());
      case Copies.There<StorageActor.Command> there -> {
        int member = NAMES.indexOf(there.member());
        Copies<StorageActor.Command> copies = copies(state, member);
        yield state.isAlive(member)
            ? copies
                .completeHere(PARTITION)
                .or(() -> copies.here(PARTITION).stream().findFirst())
                .flatMap(ref -> at(state, ref))
                .filter(answering -> !answering.equals(copy))
            : Optional.empty();
      }
    };
  }

  private Optional<Held> at(State state, ActorRef<StorageActor.Command> ref) {
    return state.held().stream().filter(held -> refs.get(held.slot()).equals(ref)).findFirst();
  }

  private void answered(
      State state,
      Held copy,
      Copy<StorageActor.Command> other,
      Held answering,
      Consumer<State> to) {
    boolean kept = copy.kept() || answering.kept();
    if (!other.phase().isComplete()) {
      to.accept(filled(state, copy, kept));
    } else if (decisions.counts().test(answered(answering))) {
      to.accept(replaced(state, copy, changed(copy, copy.healed(), kept, answering.whole())));
    }
  }

  private Phase answered(Held answering) {
    boolean renews = answering.phase() == Phase.RETIRING && !answering.whole();
    return renews ? decisions.renewing() : answering.phase();
  }

  /// Each node that exists has a rate by now.
  private static State filled(State state, Held copy, boolean kept) {
    return replaced(state, copy, changed(copy, copy.healed(), kept, true));
  }

  private static Held changed(Held copy, Phase phase, boolean kept, boolean whole) {
    return new Held(copy.slot(), copy.copy(), copy.host(), phase, kept, whole, copy.stopping());
  }

  /// It may have missed batches: it still has what it had.
  private static void doubt(State state, Held copy, Consumer<State> to) {
    if (state.left().doubts() > 0 && copy.phase().isComplete() && !copy.stopping()) {
      Phase renewing = copy.phase() == Phase.RETIRING ? Phase.RETIRING : Phase.WARMING;
      to.accept(
          replaced(
              withLeft(state, state.left().doubted()),
              copy,
              changed(copy, renewing, copy.kept(), false)));
    }
  }

  private Copies<StorageActor.Command> copies(State state, int observer) {
    var all = new ArrayList<Copy<StorageActor.Command>>();
    for (int member = 0; member < MEMBERS; member++) {
      if (member != observer && state.seen().get(observer).get(member) != Standing.GONE) {
        String name = NAMES.get(member);
        state
            .known()
            .get(member)
            .forEach(
                copy ->
                    all.add(
                        new Copies.There<>(
                            new CopyId(PARTITION, copy.copy()), copy.phase(), name)));
      }
    }
    state.held().stream()
        .filter(held -> held.host() == observer)
        .forEach(
            held ->
                all.add(
                    new Copies.Here<>(
                        new CopyId(PARTITION, held.copy()), held.phase(), refs.get(held.slot()))));
    return new Copies<>(view(state, observer), Map.of(PARTITION, all));
  }

  private static MembershipView view(State state, int observer) {
    SortedSet<String> staying = names(state, observer, Standing.WORKS);
    SortedSet<String> reachable = names(state, observer, Standing.WORKS, Standing.DRAINS);
    return new MembershipView(
        NAMES.get(observer),
        names(state, observer, Standing.WORKS, Standing.DRAINS, Standing.SILENT),
        reachable,
        staying.isEmpty() ? reachable : staying,
        true);
  }

  private static SortedSet<String> names(State state, int observer, Standing... standings) {
    var names = new TreeSet<String>();
    for (int member = 0; member < MEMBERS; member++) {
      if (List.of(standings).contains(state.seen().get(observer).get(member))) {
        names.add(NAMES.get(member));
      }
    }
    return Collections.unmodifiableSortedSet(names);
  }

  private Map<org.apache.pekko.actor.ActorRef, IndexedSeq<String>> allocations(
      State state, int coordinator) {
    var allocations = new HashMap<org.apache.pekko.actor.ActorRef, IndexedSeq<String>>();
    for (int member = 0; member < MEMBERS; member++) {
      if (state.seen().get(coordinator).get(member) != Standing.GONE) {
        int host = member;
        List<String> shards =
            IntStream.range(0, CopyId.COPIES)
                .filter(copy -> state.hosts().get(copy) == host)
                .mapToObj(copy -> new CopyId(PARTITION, copy).toString())
                .toList();
        allocations.put(regions.get(member), CollectionConverters.asScala(shards).toIndexedSeq());
      }
    }
    return allocations;
  }

  private static State announced(State state, int member) {
    var copies = new HashSet<Announced>();
    state.held().stream()
        .filter(held -> held.host() == member)
        .forEach(held -> copies.add(new Announced(held.copy(), held.phase())));
    return new State(
        state.truth(),
        state.mayLeave(),
        state.seen(),
        replaced(state.known(), member, copies),
        state.hosts(),
        state.moving(),
        state.held(),
        state.left(),
        state.excused());
  }

  private static State seen(State state, int observer, int member, Standing standing) {
    return new State(
        state.truth(),
        state.mayLeave(),
        replaced(state.seen(), observer, replaced(state.seen().get(observer), member, standing)),
        standing == Standing.GONE ? replaced(state.known(), member, Set.of()) : state.known(),
        state.hosts(),
        state.moving(),
        state.held(),
        state.left(),
        state.excused());
  }

  private static State withTruth(State s, int member, Standing standing) {
    return new State(
        replaced(s.truth(), member, standing),
        s.mayLeave(),
        s.seen(),
        s.known(),
        s.hosts(),
        s.moving(),
        s.held(),
        s.left(),
        s.excused());
  }

  private static State withMayLeave(State s, int member) {
    return new State(
        s.truth(),
        replaced(s.mayLeave(), member, true),
        s.seen(),
        s.known(),
        s.hosts(),
        s.moving(),
        s.held(),
        s.left(),
        s.excused());
  }

  private static State withHost(State s, int copy, int host) {
    return new State(
        s.truth(),
        s.mayLeave(),
        s.seen(),
        s.known(),
        replaced(s.hosts(), copy, host),
        s.moving(),
        s.held(),
        s.left(),
        s.excused());
  }

  private static State withMoving(State s, int moving) {
    return new State(
        s.truth(),
        s.mayLeave(),
        s.seen(),
        s.known(),
        s.hosts(),
        moving,
        s.held(),
        s.left(),
        s.excused());
  }

  private static State withHeld(State s, Set<Held> held) {
    return new State(
        s.truth(),
        s.mayLeave(),
        s.seen(),
        s.known(),
        s.hosts(),
        s.moving(),
        held,
        s.left(),
        s.excused());
  }

  private static State withLeft(State s, Events left) {
    return new State(
        s.truth(),
        s.mayLeave(),
        s.seen(),
        s.known(),
        s.hosts(),
        s.moving(),
        s.held(),
        left,
        s.excused());
  }

  private static State excused(State s) {
    return new State(
        s.truth(),
        s.mayLeave(),
        s.seen(),
        s.known(),
        s.hosts(),
        s.moving(),
        s.held(),
        s.left(),
        true);
  }

  private static State with(State state, Held held) {
    var all = new HashSet<>(state.held());
    all.add(held);
    return withHeld(state, all);
  }

  private static State without(State state, Held held) {
    var rest = new HashSet<>(state.held());
    rest.remove(held);
    return withHeld(state, rest);
  }

  private static State replaced(State state, Held before, Held now) {
    return with(without(state, before), now);
  }

  private static <T> List<T> replaced(List<T> all, int index, T now) {
    var changed = new ArrayList<>(all);
    changed.set(index, now);
    return List.copyOf(changed);
  }
}
