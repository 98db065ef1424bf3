package io.nilometer.api.encode;

import com.fasterxml.jackson.dataformat.yaml.util.StringQuotingChecker;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.resolver.Resolver;

/// Quotes the text that a reader of YAML 1.1 or 1.2 would take for a number, a boolean, a time or
/// null.
final class YamlQuoting extends StringQuotingChecker.Default {

  private static final long serialVersionUID = 1;

  private static final Resolver RESOLVER = new Resolver();

  /// What only readers of YAML 1.2 take for a number.
  private static final Pattern NUMBER = Pattern.compile("[-+]?(0o[0-7]+|[0-9]+)");

  @Override
  public boolean needToQuoteName(String name) {
    return super.needToQuoteName(name) || isNoString(name);
  }

  @Override
  public boolean needToQuoteValue(String value) {
    return super.needToQuoteValue(value) || isNoString(value);
  }

  private static boolean isNoString(String text) {
    return !RESOLVER.resolve(NodeId.scalar, text, true).equals(Tag.STR)
        || NUMBER.matcher(text).matches();
  }
}
