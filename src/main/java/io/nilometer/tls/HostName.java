package io.nilometer.tls;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// The host that a client dialled, matched with the names of a certificate as Go does it: an IP
/// address with IP addresses alone, a name with DNS names alone, never with the common name; `_` is
/// permitted, a dot at the end is ignored, and `*` stands for the whole first label.
record HostName(String text) {

  private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
  private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_-]*");

  /// The address, where the host is one; never looks a name up.
  Optional<InetAddress> address() {
    boolean bracketed = text.length() > 2 && text.startsWith("[") && text.endsWith("]");
    return address(bracketed ? text.substring(1, text.length() - 1) : text);
  }

  static Optional<InetAddress> address(String literal) {
    boolean v6 = literal.indexOf(':') >= 0 && literal.indexOf('%') < 0;
    if (!v6 && !IPV4.matcher(literal).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.ofLiteral(literal));
    } catch (IllegalArgumentException _) { // a name with colons, such as host:port
      return Optional.empty();
    }
  }

  /// What the client sends as server name: none for an address.
  Optional<String> serverName() {
    String name = withoutDot(text);
    return name.isEmpty() || address().isPresent() ? Optional.empty() : Optional.of(name);
  }

  boolean matches(List<String> dnsNames) {
    return dnsNames.stream().anyMatch(this::matches);
  }

  private boolean matches(String pattern) {
    String host = lowerCase(text);
    if (!isValid(withoutDot(host), false) || !isValid(pattern, true)) {
      return !pattern.isEmpty() && !pattern.equals(".") && lowerCase(pattern).equals(host);
    }
    List<String> hostLabels = labels(withoutDot(host));
    List<String> labels = labels(lowerCase(pattern));
    boolean wildcard = labels.getFirst().equals("*");
    int from = wildcard ? 1 : 0;
    return labels.size() == hostLabels.size()
        && labels.subList(from, labels.size()).equals(hostLabels.subList(from, labels.size()));
  }

  private static boolean isValid(String name, boolean isPattern) {
    List<String> labels = labels(name);
    boolean wildcard = isPattern && labels.size() > 1 && labels.getFirst().equals("*");
    return labels.stream().skip(wildcard ? 1 : 0).allMatch(label -> LABEL.matcher(label).matches());
  }

  private static List<String> labels(String name) {
    return List.of(name.split("\\.", -1));
  }

  private static String withoutDot(String name) {
    return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
  }

  private static String lowerCase(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
