package io.nilometer.scrape;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The nodes that this replica scrapes and of which nothing new is expected soon: their scrapes
/// fail, or the retries of their quick start are used up. Copies that fill do not wait for them.
/// Scrapers write it; safe for any thread.
public final class OverdueNodes {

  private final Set<String> names = ConcurrentHashMap.newKeySet();

  void add(String node) {
    names.add(node);
  }

  void remove(String node) {
    names.remove(node);
  }

  public boolean contains(String node) {
    return names.contains(node);
  }
}
