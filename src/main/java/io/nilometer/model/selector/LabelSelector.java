package io.nilometer.model.selector;

import io.nilometer.model.Labels;
import java.util.List;

/// A parsed `labelSelector`: requirements on labels, all of which must hold.
public final class LabelSelector {

  public static final LabelSelector EVERYTHING = new LabelSelector("", List.of());

  private final String expression;
  private final List<LabelRequirement> requirements;

  private LabelSelector(String expression, List<LabelRequirement> requirements) {
    this.expression = expression;
    this.requirements = requirements;
  }

  /// Reads the syntax of Kubernetes: `a=b`, `a==b`, `a!=b`, `a in (b,c)`, `a notin (b)`, `a`, `!a`,
  /// `a>1`, `a<1`, separated by commas.
  public static LabelSelector parse(String expression) throws SelectorSyntaxException {
    List<LabelRequirement> requirements = new LabelSelectorParser(expression).parse();
    return requirements.isEmpty() ? EVERYTHING : new LabelSelector(expression, requirements);
  }

  public boolean matches(Labels labels) {
    for (int i = 0; i < requirements.size(); i++) { // hot: no iterator
      if (!requirements.get(i).matches(labels)) {
        return false;
      }
    }
    return true;
  }

  public boolean isEverything() {
    return requirements.isEmpty();
  }

  /// In the order they were written.
  public List<LabelRequirement> requirements() {
    return requirements;
  }

  /// As it was written, to be asked of an API server.
  public String expression() {
    return expression;
  }

  @Override
  public String toString() {
    return expression;
  }
}
