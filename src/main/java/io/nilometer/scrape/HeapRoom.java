package io.nilometer.scrape;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// Whether the heap has room for what is known of further nodes. Where it seems full, much may be
/// garbage, so it is collected before that counts, at most once a minute, and ever less often while
/// that frees too little. Used by one actor.
public final class HeapRoom {

  /// What is left is for answers to queries, and for what copies take over from others.
  private static final double FULL = 0.85;

  private static final Duration BETWEEN_COLLECTIONS = Duration.ofMinutes(1);
  private static final Duration MOST_BETWEEN = Duration.ofHours(1);

  private final Supplier<Optional<MemoryUsage>> usage;
  private final Runnable collector;
  private final LongSupplier nanoTime;
  private Optional<Long> collectedNanos = Optional.empty();
  private Duration between = BETWEEN_COLLECTIONS;

  HeapRoom(Supplier<Optional<MemoryUsage>> usage, Runnable collector, LongSupplier nanoTime) {
    this.usage = usage;
    this.collector = collector;
    this.nanoTime = nanoTime;
  }

  /// The old generation of this JVM, where all that lasts ends up.
  public static HeapRoom ofJvm() {
    Optional<MemoryPoolMXBean> oldest =
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP && pool.isUsageThresholdSupported())
            .max(Comparator.comparingLong(pool -> pool.getUsage().getMax()));
    return new HeapRoom(() -> oldest.map(MemoryPoolMXBean::getUsage), System::gc, System::nanoTime);
  }

  boolean isLeft() {
    if (!isFull()) {
      return true;
    }
    if (!isCollectionDue()) {
      return false;
    }
    collectedNanos = Optional.of(nanoTime.getAsLong());
    collector.run();
    boolean left = !isFull();
    between = left ? BETWEEN_COLLECTIONS : later();
    return left;
  }

  private Duration later() {
    Duration twice = between.multipliedBy(2);
    return twice.compareTo(MOST_BETWEEN) > 0 ? MOST_BETWEEN : twice;
  }

  private boolean isFull() {
    return usage
        .get()
        .filter(now -> now.getMax() > 0 && now.getUsed() > FULL * now.getMax())
        .isPresent();
  }

  private boolean isCollectionDue() {
    long now = nanoTime.getAsLong();
    return collectedNanos.filter(collected -> now - collected < between.toNanos()).isEmpty();
  }
}
