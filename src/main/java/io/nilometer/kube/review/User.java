package io.nilometer.kube.review;

import java.util.List;
import java.util.Map;

/// Somebody as Kubernetes knows them.
///
/// @param uid empty where nobody gave one
/// @param extra what authenticators add, by key
public record User(String name, String uid, List<String> groups, Map<String, List<String>> extra) {

  public User {
    groups = List.copyOf(groups);
    extra = Map.copyOf(extra);
  }
}
