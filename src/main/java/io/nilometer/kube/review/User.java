package io.nilometer.kube.review;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A Kubernetes user.
///
/// @param uid empty if unknown
/// @param extra what authenticators add, by key
public record User(String name, String uid, List<String> groups, Map<String, List<String>> extra) {

  public User {
    groups = List.copyOf(groups);
    extra = Collections.unmodifiableMap(new TreeMap<>(extra)); // callers may choose the keys
  }
}
