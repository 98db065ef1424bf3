package io.nilometer.api.watch;

import io.nilometer.cluster.copies.Copies;
import io.nilometer.cluster.copies.Copies.Copy;
import io.nilometer.storage.StorageActor;
import io.nilometer.storage.UsageFeed;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/// At which replica each partition is followed, and what was received from there. A partition stays
/// where it is followed as long as there is a complete copy. Used by one thread at a time.
final class FeedSources {

  private final String[] members; // of each partition; null where none has it
  private final BitSet whole = new BitSet(); // the snapshot has come
  private final Map<String, Feed> feeds = new HashMap<>();
  private long lastEpoch;

  /// What is followed at one replica.
  private static final class Feed {
    private final Set<Integer> partitions = new TreeSet<>();
    private long epoch;
    private long next;
    private long heardNanos;
  }

  /// What one replica is asked to send.
  record Subscription(String member, long epoch, List<Integer> partitions) {}

  /// @param firstEpoch above those that were used before
  FeedSources(int partitions, long firstEpoch) {
    this.members = new String[partitions];
    this.lastEpoch = firstEpoch;
  }

  long lastEpoch() {
    return lastEpoch;
  }

  /// Chooses where to follow each partition. Returns what is to be asked of the replicas of which
  /// it was not asked before.
  ///
  /// @param avoided replicas that are silent: only followed where there is no other
  List<Subscription> assign(
      Copies<StorageActor.Command> copies, Predicate<String> avoided, long nowNanos) {
    var changed = new HashSet<String>();
    for (int partition = 0; partition < members.length; partition++) {
      String before = members[partition];
      String now = choose(copies.complete(partition), copies, before, avoided);
      if (now == null ? before != null : !now.equals(before)) {
        move(partition, before, now, nowNanos);
        changed.add(now);
        changed.add(before);
      }
    }
    feeds.values().removeIf(feed -> feed.partitions.isEmpty());
    return feeds.entrySet().stream()
        .filter(feed -> changed.contains(feed.getKey()))
        .map(feed -> subscription(feed.getKey(), feed.getValue()))
        .toList();
  }

  private static String choose(
      List<Copy<StorageActor.Command>> complete,
      Copies<StorageActor.Command> copies,
      String before,
      Predicate<String> avoided) {
    List<String> hosts = complete.stream().map(copies::host).toList();
    if (before != null && hosts.contains(before) && !avoided.test(before)) {
      return before;
    }
    return hosts.stream()
        .filter(host -> !avoided.test(host))
        .findFirst()
        .orElse(hosts.contains(before) || hosts.isEmpty() ? before : hosts.getFirst());
  }

  private void move(int partition, String before, String now, long nowNanos) {
    whole.clear(partition);
    if (before != null && feeds.containsKey(before)) {
      feeds.get(before).partitions.remove(partition);
    }
    members[partition] = now;
    if (now != null) {
      Feed feed = feeds.computeIfAbsent(now, _ -> begin(new Feed(), nowNanos));
      feed.partitions.add(partition);
    }
  }

  private Feed begin(Feed feed, long nowNanos) {
    feed.epoch = ++lastEpoch;
    feed.next = 0;
    feed.heardNanos = nowNanos;
    feed.partitions.forEach(whole::clear);
    return feed;
  }

  /// What was received from that replica does not count any more: everything is asked anew.
  List<Subscription> renew(String member, long nowNanos) {
    return feeds.containsKey(member)
        ? List.of(subscription(member, begin(feeds.get(member), nowNanos)))
        : List.of();
  }

  /// All that is asked now.
  List<Subscription> subscriptions() {
    return feeds.entrySet().stream()
        .map(feed -> subscription(feed.getKey(), feed.getValue()))
        .toList();
  }

  private static Subscription subscription(String member, Feed feed) {
    return new Subscription(member, feed.epoch, List.copyOf(feed.partitions));
  }

  /// Whether the message is the next of its feed. After a message that was lost everything is asked
  /// anew.
  boolean accepts(UsageFeed.Changes changes, long nowNanos) {
    Feed feed = feeds.get(changes.member());
    if (feed == null || feed.epoch != changes.epoch()) {
      return false;
    }
    feed.heardNanos = nowNanos;
    if (changes.number() != feed.next) {
      begin(feed, nowNanos);
      return false;
    }
    feed.next++;
    return true;
  }

  /// Whether anything is followed at that replica.
  boolean follows(String member) {
    return feeds.containsKey(member);
  }

  boolean isFollowedAt(int partition, String member) {
    return partition >= 0 && partition < members.length && member.equals(members[partition]);
  }

  void whole(int partition) {
    whole.set(partition);
  }

  void lost(int partition) {
    whole.clear(partition);
  }

  /// Whether the snapshots of all partitions have come.
  boolean isWhole() {
    return whole.cardinality() == members.length;
  }

  /// The replicas that have sent nothing for longer than that; they are asked anew.
  List<String> silent(long longestNanos, long nowNanos) {
    List<String> silent =
        feeds.entrySet().stream()
            .filter(feed -> nowNanos - feed.getValue().heardNanos > longestNanos)
            .map(Map.Entry::getKey)
            .toList();
    silent.forEach(member -> begin(feeds.get(member), nowNanos));
    return silent;
  }
}
