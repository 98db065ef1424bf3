package io.nilometer.demo.apiserver;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/// The users by bearer token. A user may do either everything that is not forbidden, or nothing.
public final class SimulatedUsers {

  private static final String BEARER = "Bearer ";

  private final Map<String, User> byToken = new ConcurrentHashMap<>();
  private final Set<String> forbidden = ConcurrentHashMap.newKeySet();

  record User(String name, List<String> groups, boolean allowed) {}

  /// Creates a token for a user.
  public String admit(String name, boolean allowed) {
    String token = name + "-" + UUID.randomUUID();
    byToken.put(token, new User(name, List.of("demo", "system:authenticated"), allowed));
    return token;
  }

  Optional<User> byToken(String token) {
    return Optional.ofNullable(byToken.get(token));
  }

  /// @param authorization the header, or null if there is none
  Optional<User> byHeader(String authorization) {
    return Optional.ofNullable(authorization)
        .filter(header -> header.startsWith(BEARER))
        .flatMap(header -> byToken(header.substring(BEARER.length())));
  }

  /// Refuses a right to everyone, in reviews.
  public void forbid(String verb, String resource) {
    forbidden.add(verb + " " + resource);
  }

  boolean allowed(String name, String verb, String resource) {
    return !forbidden.contains(verb + " " + resource) && allowed(name);
  }

  private boolean allowed(String name) {
    return byToken.values().stream().anyMatch(user -> user.name().equals(name) && user.allowed());
  }
}
