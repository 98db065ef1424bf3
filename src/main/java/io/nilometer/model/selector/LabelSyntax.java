package io.nilometer.model.selector;

import io.nilometer.model.Quoted;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedCollection;

/// The syntax of a label's key and value, with the errors of Kubernetes.
/// Lengths count bytes of UTF-8.
final class LabelSyntax {

  private static final int NAME_BYTES = 63;
  private static final int PREFIX_BYTES = 253;

  /// Of one selector. Each takes half a kilobyte.
  private static final int MOST_COMPLAINTS = 20;

  private static final String NAME_REGEX = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
  private static final String NAME_COMPLAINT =
      "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an"
          + " alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for"
          + (" validation is '" + NAME_REGEX + "')");
  private static final String VALUE_COMPLAINT =
      "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or"
          + " '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or"
          + " 'my_value',  or '12345', regex used for validation is '("
          + (NAME_REGEX + ")?')");
  private static final String DNS_LABEL_REGEX = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
  private static final String PREFIX_COMPLAINT =
      "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or"
          + " '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex"
          + " used for validation is '"
          + (DNS_LABEL_REGEX + "(\\." + DNS_LABEL_REGEX + ")*')");

  private LabelSyntax() {}

  static void checkKey(String key) throws SelectorSyntaxException {
    List<String> complaints = keyComplaints(key);
    if (!complaints.isEmpty()) {
      throw new SelectorSyntaxException(invalid("<nil>", key, String.join("; ", complaints)));
    }
  }

  static void checkValue(String key, String value) throws SelectorSyntaxException {
    checkValues(key, List.of(value));
  }

  /// The values in the order in which they are counted: sorted.
  static void checkValues(String key, SequencedCollection<String> values)
      throws SelectorSyntaxException {
    List<String> complaints = new ArrayList<>();
    int index = 0;
    for (String value : values) {
      if (complaints.size() == MOST_COMPLAINTS) {
        complaints.add("and perhaps more");
        break;
      }
      addValueComplaint(complaints, key, index++, value);
    }
    refuse(complaints);
  }

  /// The value of `>` and `<`, which is an integer besides.
  static void checkBound(String key, String value) throws SelectorSyntaxException {
    List<String> complaints = new ArrayList<>();
    if (WholeNumber.parse(value).isEmpty()) {
      complaints.add(
          invalid("values[0]", value, "for 'Gt', 'Lt' operators, the value must be an integer"));
    }
    addValueComplaint(complaints, key, 0, value);
    refuse(complaints);
  }

  private static void refuse(List<String> complaints) throws SelectorSyntaxException {
    if (complaints.size() == 1) {
      throw new SelectorSyntaxException(complaints.getFirst());
    }
    if (!complaints.isEmpty()) {
      throw new SelectorSyntaxException("[" + String.join(", ", complaints) + "]");
    }
  }

  private static List<String> keyComplaints(String key) {
    String[] parts = key.split("/", 3);
    if (parts.length > 2) {
      return List.of(
          "a valid label key "
              + NAME_COMPLAINT
              + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')");
    }
    List<String> complaints = new ArrayList<>();
    if (parts.length == 2) {
      addPrefixComplaints(complaints, parts[0]);
    }
    addNameComplaints(complaints, parts[parts.length - 1]);
    return complaints;
  }

  private static void addPrefixComplaints(List<String> complaints, String prefix) {
    if (prefix.isEmpty()) {
      complaints.add("prefix part must be non-empty");
      return;
    }
    if (bytes(prefix) > PREFIX_BYTES) {
      complaints.add("prefix part must be no more than 253 bytes");
    }
    if (!isSubdomain(prefix)) {
      complaints.add("prefix part " + PREFIX_COMPLAINT);
    }
  }

  private static void addNameComplaints(List<String> complaints, String name) {
    if (name.isEmpty()) {
      complaints.add("name part must be non-empty");
    } else if (bytes(name) > NAME_BYTES) {
      complaints.add("name part must be no more than 63 bytes");
    }
    if (!isName(name)) {
      complaints.add("name part " + NAME_COMPLAINT);
    }
  }

  private static void addValueComplaint(
      List<String> complaints, String key, int index, String value) {
    List<String> found = new ArrayList<>();
    if (bytes(value) > NAME_BYTES) {
      found.add("must be no more than 63 bytes");
    }
    if (!value.isEmpty() && !isName(value)) {
      found.add(VALUE_COMPLAINT);
    }
    if (!found.isEmpty()) {
      String field = "values[" + index + "][" + key + "]";
      complaints.add(invalid(field, value, String.join("; ", found)));
    }
  }

  private static boolean isName(String name) {
    if (name.isEmpty() || !isAlphanumeric(name.charAt(0))) {
      return false;
    }
    return isAlphanumeric(name.charAt(name.length() - 1))
        && name.chars().allMatch(c -> isAlphanumeric(c) || c == '-' || c == '_' || c == '.');
  }

  private static boolean isSubdomain(String name) {
    char before = '.';
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean fits =
          switch (c) {
            case '.' -> isLowerOrDigit(before);
            case '-' -> before != '.';
            default -> isLowerOrDigit(c);
          };
      if (!fits) {
        return false;
      }
      before = c;
    }
    return isLowerOrDigit(before);
  }

  private static boolean isAlphanumeric(int c) {
    return isLowerOrDigit(c) || (c >= 'A' && c <= 'Z');
  }

  private static boolean isLowerOrDigit(int c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static String invalid(String field, String value, String complaint) {
    return field + ": Invalid value: " + Quoted.of(value) + ": " + complaint;
  }
}
