package io.nilometer.api.access;

import java.util.List;
import java.util.Optional;

/// User names of nodes and service accounts.
final class SystemUserName {

  private static final int LONGEST_LABEL = 63;
  private static final int LONGEST_SUBDOMAIN = 253;
  private static final String NODE = "system:node:";
  private static final String SERVICE_ACCOUNT = "system:serviceaccount:";

  private SystemUserName() {}

  /// A service account.
  record ServiceAccount(String namespace, String name) {

    List<String> groups() {
      return List.of("system:serviceaccounts", "system:serviceaccounts:" + namespace);
    }
  }

  /// The name of the node, if the user is one.
  static Optional<String> node(String userName) {
    return Optional.of(userName)
        .filter(name -> name.startsWith(NODE))
        .map(name -> name.substring(NODE.length()))
        .filter(SystemUserName::isDomain);
  }

  static Optional<ServiceAccount> serviceAccount(String userName) {
    int colon = userName.indexOf(':', SERVICE_ACCOUNT.length());
    if (!userName.startsWith(SERVICE_ACCOUNT) || colon < 0) {
      return Optional.empty();
    }
    var account =
        new ServiceAccount(
            userName.substring(SERVICE_ACCOUNT.length(), colon), userName.substring(colon + 1));
    return Optional.of(account)
        .filter(named -> named.namespace().length() <= LONGEST_LABEL)
        .filter(named -> isLabel(named.namespace(), 0, named.namespace().length()))
        .filter(named -> isDomain(named.name()));
  }

  /// Whether this is a DNS subdomain: labels with dots between.
  static boolean isDomain(String text) {
    if (text.length() > LONGEST_SUBDOMAIN) {
      return false;
    }
    int start = 0;
    for (int dot = text.indexOf('.'); dot >= 0; dot = text.indexOf('.', start)) {
      if (!isLabel(text, start, dot)) {
        return false;
      }
      start = dot + 1;
    }
    return isLabel(text, start, text.length());
  }

  /// Whether a part of the text consists of lower case letters and digits, and of hyphens inside.
  private static boolean isLabel(String text, int start, int end) {
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      boolean inside = i > start && i < end - 1;
      boolean alphanumeric = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
      if (!alphanumeric && !(c == '-' && inside)) {
        return false;
      }
    }
    return start < end;
  }
}
