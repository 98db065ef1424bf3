package io.nilometer.api.access;

import java.util.List;

/// Which header fields a front proxy tells of the user in, and which proxies may. The names of
/// fields are without regard to case.
///
/// @param users the first of them that is there names the user
/// @param uids the first of them that is there holds the user's UID
/// @param groups each of them, each time it is there, names a group
/// @param extraPrefixes what begins so holds further facts
/// @param allowedNames common names of the proxies' certificates; none: any
public record RequestHeaderNames(
    List<String> users,
    List<String> uids,
    List<String> groups,
    List<String> extraPrefixes,
    List<String> allowedNames) {

  static final RequestHeaderNames NONE =
      new RequestHeaderNames(List.of(), List.of(), List.of(), List.of(), List.of());

  public RequestHeaderNames {
    users = List.copyOf(users);
    uids = List.copyOf(uids);
    groups = List.copyOf(groups);
    extraPrefixes = List.copyOf(extraPrefixes);
    allowedNames = List.copyOf(allowedNames);
  }
}
