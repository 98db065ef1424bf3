package io.nilometer.replica;

import java.security.Security;

/// Sets how long the JVM caches DNS lookups. A restarted replica has another address, which its
/// name must resolve to soon.
public final class NameLookups {

  static final String FOUND_SECONDS = "5";
  static final String MISSING_SECONDS = "1";

  private NameLookups() {}

  /// Call before the first lookup: the JVM reads the setting once.
  public static void forgetSoon() {
    Security.setProperty("networkaddress.cache.ttl", FOUND_SECONDS);
    Security.setProperty("networkaddress.cache.negative.ttl", MISSING_SECONDS);
    Security.setProperty("networkaddress.cache.stale.ttl", "0");
  }
}
