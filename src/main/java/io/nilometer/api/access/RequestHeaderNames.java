package io.nilometer.api.access;

import java.util.List;

/// The header fields in which a front proxy names the user, and the proxies that may. Names of
/// fields are case-insensitive.
///
/// @param users the first one present is the user
/// @param uids the first one present is the UID
/// @param groups each occurrence is a group
/// @param extraPrefixes of the extra fields
/// @param allowedNames common names in the proxies' certificates; none: any
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
