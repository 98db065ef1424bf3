package io.nilometer.cluster.downing;

import io.nilometer.cluster.downing.Resolution.Action;
import io.nilometer.cluster.downing.Resolution.Remove;
import io.nilometer.cluster.downing.Resolution.Simple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// A cluster of members that each run a [Resolution], with their failure detectors, their gossip
/// and their lease, in steps of half a second. Members die or stand still, links fail and heal.
final class ResolutionModel {

  static final int A_SECOND = 2;

  private static final long STEP_NANOS = Duration.ofSeconds(1).toNanos() / A_SECOND;
  private static final int LEASE_TTL = 6 * A_SECOND;
  private static final int RENEWAL = 2 * A_SECOND;
  private static final int NEVER = Integer.MIN_VALUE / 2;
  private static final int FREE = -1;
  private static final int STRANGER = -2;

  /// How a member fares.
  enum Health {
    WELL,
    DEAD,
    /// Runs for one step of thirteen, as with SIGSTOP for 6 s of each 6.5 s.
    SICK
  }

  private final int count;
  private final boolean leased;
  private final Node[] nodes;
  private final boolean[][] lost; // lost[a][b]: b gets nothing from a
  private final boolean[] noApi;
  private int step;
  private int holder = FREE;
  private int writes;
  private int healAt = Integer.MAX_VALUE;
  private int apiHealAt = Integer.MAX_VALUE;

  private final class Node {

    private final Peer peer;
    private final int detection;
    private final Health health;
    private final int[] heard; // when each was last heard
    private final int[][] version; // of what each observer knows of each subject
    private final boolean[][] away;
    private final Set<Integer> down = new HashSet<>();
    private final Resolution resolution;
    private boolean asking;
    private int seenWrites;
    private int seenAt;
    private boolean sawOne;
    private int askedAt;
    private int heldUntil = NEVER;
    private int renewAt;
    private boolean ended;

    Node(int index, int age, int detection, Health health) {
      this.peer = new Peer("replica-" + index, index, age, true);
      this.detection = detection;
      this.health = health;
      this.heard = new int[count];
      this.version = new int[count][count];
      this.away = new boolean[count][count];
      this.resolution = new Resolution(ResolverTimings.DEFAULT, leased, 0);
    }

    private int index() {
      return (int) peer.uid();
    }

    private boolean runs() {
      return !ended
          && switch (health) {
            case WELL -> true;
            case DEAD -> step <= 0;
            case SICK -> step <= 0 || step % 13 == 0;
          };
    }

    private void detect() {
      for (Node other : nodes) {
        if (other != this && !down.contains(other.index())) {
          boolean hears = other.runs() && !lost[other.index()][index()];
          boolean answered = hears && !lost[index()][other.index()];
          heard[other.index()] = answered ? step : heard[other.index()];
          observe(other.index(), step - heard[other.index()] > detection);
        }
      }
    }

    private void observe(int subject, boolean isAway) {
      if (away[index()][subject] != isAway) {
        away[index()][subject] = isAway;
        version[index()][subject]++;
      }
    }

    private void gossipTo(Node other) {
      if (!other.runs() || lost[index()][other.index()]) {
        return;
      }
      for (int observer = 0; observer < count; observer++) {
        for (int subject = 0; subject < count; subject++) {
          if (observer != other.index()
              && version[observer][subject] > other.version[observer][subject]) {
            other.version[observer][subject] = version[observer][subject];
            other.away[observer][subject] = away[observer][subject];
          }
        }
      }
      other.down.addAll(down);
      other.ended |= other.down.contains(other.index());
    }

    private PeerLinks connections() {
      var peers = new TreeSet<Peer>();
      var cuts = new HashSet<Cut>();
      for (Node one : nodes) {
        if (!down.contains(one.index())) {
          peers.add(one.peer);
          for (Node other : nodes) {
            if (away[one.index()][other.index()]) {
              cuts.add(Cut.between(one.peer, other.peer));
            }
          }
        }
      }
      return new PeerLinks(peers, cuts);
    }

    private void look() {
      carryOut(resolution.look(step * STEP_NANOS, peer, connections(), isHolding()));
    }

    private boolean isHolding() {
      return heldUntil > step;
    }

    private void carryOut(Action action) {
      switch (action) {
        case Simple.NOTHING -> {}
        case Simple.REQUEST_LEASE -> {
          asking = true;
          askedAt = step;
          sawOne = false;
        }
        case Simple.RELEASE_LEASE -> {
          asking = false;
          heldUntil = NEVER;
          if (holder == index() && !noApi[index()]) {
            holder = FREE;
            writes++;
          }
        }
        case Remove(var removed, boolean _) -> {
          removed.forEach(gone -> down.add((int) gone.uid()));
          ended |= down.contains(index());
          for (Node other : nodes) {
            if (other != this) {
              gossipTo(other);
            }
          }
        }
      }
    }

    /// As LeaseKeeper: free, or not renewed for its duration, it is taken; a renewal since the
    /// request shows that its holder is alive.
    private void useLease() {
      if (noApi[index()]) {
        return;
      }
      if (isHolding() && step >= renewAt) {
        if (holder == index()) {
          hold();
        } else {
          heldUntil = NEVER;
          resolution.lost();
        }
      } else if (asking && step > askedAt) {
        ask();
      }
    }

    private void ask() {
      boolean changed = writes != seenWrites;
      if (changed) {
        seenWrites = writes;
        seenAt = step;
      }
      if (holder == FREE || holder == index() || step - seenAt >= LEASE_TTL) {
        asking = false;
        hold();
        look();
      } else if (changed && sawOne) {
        asking = false;
        String address = holder == STRANGER ? "stranger" : nodes[holder].peer.address();
        carryOut(resolution.refused(step * STEP_NANOS, address));
      }
      sawOne = true;
    }

    private void hold() {
      holder = index();
      writes++;
      heldUntil = step + LEASE_TTL;
      renewAt = step + RENEWAL;
    }
  }

  /// @param ages the lower, the older; by member
  /// @param detections after how many steps each notices that another is away
  ResolutionModel(boolean leased, int[] ages, int[] detections, Health... healths) {
    this.count = ages.length;
    this.leased = leased;
    this.nodes = new Node[count];
    this.lost = new boolean[count][count];
    this.noApi = new boolean[count];
    for (int index = 0; index < count; index++) {
      nodes[index] = new Node(index, ages[index], detections[index], healths[index]);
    }
  }

  ResolutionModel lose(int from, int to) {
    lost[from][to] = true;
    return this;
  }

  ResolutionModel withoutApi(int index) {
    noApi[index] = true;
    return this;
  }

  /// A process that is no member holds the lease and renews it.
  ResolutionModel withStranger() {
    holder = STRANGER;
    return this;
  }

  ResolutionModel healAt(int when) {
    healAt = when;
    return this;
  }

  /// The links stay as they are.
  ResolutionModel healApiAt(int when) {
    apiHealAt = when;
    return this;
  }

  /// Runs the members in this order in each step.
  ResolutionModel run(int steps, int... order) {
    while (step < steps) {
      step++;
      if (holder == STRANGER && step % RENEWAL == 0) {
        writes++;
      }
      if (step == healAt) {
        for (boolean[] links : lost) {
          Arrays.fill(links, false);
        }
      }
      if (step == apiHealAt) {
        Arrays.fill(noApi, false);
      }
      for (int index : order) {
        Node node = nodes[index];
        if (node.runs()) {
          node.detect();
          for (Node other : nodes) {
            if (other != node) {
              node.gossipTo(other);
            }
          }
          node.look();
          node.useLease();
        }
      }
    }
    return this;
  }

  boolean isLost(int from, int to) {
    return lost[from][to];
  }

  /// Those that continue: neither dead nor removed.
  List<Integer> continuing() {
    var continuing = new ArrayList<Integer>();
    for (Node node : nodes) {
      if (node.health != Health.DEAD && !node.ended) {
        continuing.add(node.index());
      }
    }
    return continuing;
  }

  boolean hasRemoved(int by, int other) {
    return nodes[by].down.contains(other);
  }

  boolean isWell(int index) {
    return nodes[index].health == Health.WELL;
  }
}
