package io.nilometer.replica;

import java.security.Security;

/// How long the JVM remembers what names resolve to. A replica that starts anew has another
/// address, and its name must lead there soon.
public final class NameLookups {

  static final String FOUND_SECONDS = "5";
  static final String MISSING_SECONDS = "1";

  private NameLookups() {}

  /// Before the first name is looked up: the JVM reads it once.
  public static void forgetSoon() {
    Security.setProperty("networkaddress.cache.ttl", FOUND_SECONDS);
    Security.setProperty("networkaddress.cache.negative.ttl", MISSING_SECONDS);
    Security.setProperty("networkaddress.cache.stale.ttl", "0");
  }
}
