package io.nilometer.api.access;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// User names of nodes and service accounts.
final class SystemUserName {

  private static final int LONGEST_LABEL = 63;
  private static final int LONGEST_SUBDOMAIN = 253;
  private static final String LABEL = "[a-z0-9](?:[-a-z0-9]*[a-z0-9])?";
  private static final String SUBDOMAIN = LABEL + "(?:\\." + LABEL + ")*";
  private static final Pattern DOMAIN = Pattern.compile(SUBDOMAIN);
  private static final Pattern NODE = Pattern.compile("system:node:(" + SUBDOMAIN + ")");
  private static final Pattern SERVICE_ACCOUNT =
      Pattern.compile("system:serviceaccount:(" + LABEL + "):(" + SUBDOMAIN + ")");

  private SystemUserName() {}

  /// A service account.
  record ServiceAccount(String namespace, String name) {

    List<String> groups() {
      return List.of("system:serviceaccounts", "system:serviceaccounts:" + namespace);
    }
  }

  /// The name of the node, if the user is one.
  static Optional<String> node(String userName) {
    Matcher matcher = NODE.matcher(userName);
    return matcher.matches()
        ? Optional.of(matcher.group(1)).filter(name -> name.length() <= LONGEST_SUBDOMAIN)
        : Optional.empty();
  }

  static Optional<ServiceAccount> serviceAccount(String userName) {
    Matcher matcher = SERVICE_ACCOUNT.matcher(userName);
    return matcher.matches()
        ? Optional.of(new ServiceAccount(matcher.group(1), matcher.group(2)))
            .filter(account -> account.namespace().length() <= LONGEST_LABEL)
            .filter(account -> account.name().length() <= LONGEST_SUBDOMAIN)
        : Optional.empty();
  }

  static boolean isDomain(String text) {
    return text.length() <= LONGEST_SUBDOMAIN && DOMAIN.matcher(text).matches();
  }
}
