package io.nilometer.replica;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryNotificationInfo;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryUsage;
import javax.management.NotificationEmitter;

/// Triggers a collection of the heap's old generation when it has grown by half of what was alive
/// in it. By itself the serial collector lets it grow to `-Xmx`, a quarter of the machine, before
/// it collects it. Other collectors do that themselves.
///
/// Lives as long as the JVM, which calls it on its own thread: after a collection of the young
/// generation that passed the limit, and after each collection of the old one.
public final class OldGeneration {

  private static final String POOL = "Tenured Gen";
  private static final long MIB = 1 << 20;

  /// The limit until the first collection.
  private static final long FIRST_LIMIT = 24 * MIB;

  private static final long MIN_ROOM = 16 * MIB;

  private final MemoryPoolMXBean pool;

  private OldGeneration(MemoryPoolMXBean pool) {
    this.pool = pool;
  }

  /// Starts watching, if the JVM has such a generation. Call once.
  public static void watch() {
    ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getName().equals(POOL))
        .map(OldGeneration::new)
        .forEach(OldGeneration::begin);
  }

  private void begin() {
    var memory = (NotificationEmitter) ManagementFactory.getMemoryMXBean();
    memory.addNotificationListener(
        (notification, _) -> onNotification(notification.getType()), null, null);
    pool.setCollectionUsageThreshold(1); // notifies of each collection
    pool.setUsageThreshold(Math.min(FIRST_LIMIT, pool.getUsage().getMax()));
  }

  private void onNotification(String type) {
    if (type.equals(MemoryNotificationInfo.MEMORY_THRESHOLD_EXCEEDED)) {
      System.gc();
    } else if (type.equals(MemoryNotificationInfo.MEMORY_COLLECTION_THRESHOLD_EXCEEDED)) {
      MemoryUsage left = pool.getCollectionUsage();
      pool.setUsageThreshold(limit(left.getUsed(), left.getMax()));
    }
  }

  /// The limit after a collection that left so much alive; 0 for none, where the JVM has to collect
  /// earlier by itself.
  static long limit(long aliveBytes, long mostBytes) {
    long limit = aliveBytes + Math.max(MIN_ROOM, aliveBytes / 2);
    return limit < mostBytes ? limit : 0;
  }
}
