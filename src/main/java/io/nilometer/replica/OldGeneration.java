package io.nilometer.replica;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryNotificationInfo;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryUsage;
import javax.management.NotificationEmitter;

/// Has the old generation of the heap collected when it has grown by half of what was alive in it.
/// By itself the serial collector lets it grow to `-Xmx`, a quarter of the machine, before it
/// collects it. Other collectors see to that themselves.
///
/// Lives as long as the JVM, which tells it on a thread of its own: after a collection of the young
/// generation that passed the limit, and after each of the old one, whoever had it made.
public final class OldGeneration {

  private static final String POOL = "Tenured Gen";
  private static final long MIB = 1 << 20;

  /// Until something is known of what is alive.
  private static final long FIRST_LIMIT = 24 * MIB;

  private static final long LEAST_ROOM = 16 * MIB;

  private final MemoryPoolMXBean pool;

  private OldGeneration(MemoryPoolMXBean pool) {
    this.pool = pool;
  }

  /// From now on, if the JVM has one. To be called once.
  public static void watch() {
    ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getName().equals(POOL))
        .map(OldGeneration::new)
        .forEach(OldGeneration::begin);
  }

  private void begin() {
    var memory = (NotificationEmitter) ManagementFactory.getMemoryMXBean();
    memory.addNotificationListener((told, _) -> onTold(told.getType()), null, null);
    pool.setCollectionUsageThreshold(1); // to be told of each collection
    pool.setUsageThreshold(Math.min(FIRST_LIMIT, pool.getUsage().getMax()));
  }

  private void onTold(String what) {
    if (what.equals(MemoryNotificationInfo.MEMORY_THRESHOLD_EXCEEDED)) {
      System.gc();
    } else if (what.equals(MemoryNotificationInfo.MEMORY_COLLECTION_THRESHOLD_EXCEEDED)) {
      MemoryUsage left = pool.getCollectionUsage();
      pool.setUsageThreshold(limit(left.getUsed(), left.getMax()));
    }
  }

  /// How far it may grow after a collection that left so much alive; 0, none of ours, where the JVM
  /// has to collect it sooner by itself.
  static long limit(long aliveBytes, long mostBytes) {
    long limit = aliveBytes + Math.max(LEAST_ROOM, aliveBytes / 2);
    return limit < mostBytes ? limit : 0;
  }
}
