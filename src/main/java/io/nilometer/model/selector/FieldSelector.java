package io.nilometer.model.selector;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A parsed `fieldSelector`: requirements on `metadata.name` and `metadata.namespace`, all of which
/// must hold.
public final class FieldSelector {

  public static final FieldSelector EVERYTHING = new FieldSelector(List.of());

  private final List<FieldRequirement> requirements;

  private FieldSelector(List<FieldRequirement> requirements) {
    this.requirements = requirements;
  }

  /// Reads the syntax of Kubernetes: `field=value`, `field==value`, `field!=value`, separated by
  /// commas; a backslash precedes a comma, an equals sign or a backslash that belongs to a value.
  public static FieldSelector parse(String expression) throws SelectorSyntaxException {
    return of(FieldTerm.scan(expression));
  }

  /// Fails for a field that nothing is selected by.
  public static FieldSelector of(List<FieldTerm> terms) throws SelectorSyntaxException {
    List<FieldRequirement> requirements = new ArrayList<>();
    for (FieldTerm term : terms) {
      if (!term.isEmpty()) {
        requirements.add(FieldRequirement.of(term));
      }
    }
    return requirements.isEmpty() ? EVERYTHING : new FieldSelector(List.copyOf(requirements));
  }

  /// Whether an object of this namespace (empty for a cluster-scoped one) and name is selected.
  public boolean matches(String namespace, String name) {
    for (int i = 0; i < requirements.size(); i++) { // hot: no iterator
      if (!requirements.get(i).matches(namespace, name)) {
        return false;
      }
    }
    return true;
  }

  public boolean isEverything() {
    return requirements.isEmpty();
  }

  /// The only name that can be selected, where one is asked for.
  public Optional<String> requiredName() {
    return required(FieldRequirement.Field.NAME);
  }

  /// The only namespace that can be selected, where one is asked for; empty text selects what has
  /// none.
  public Optional<String> requiredNamespace() {
    return required(FieldRequirement.Field.NAMESPACE);
  }

  private Optional<String> required(FieldRequirement.Field field) {
    return requirements.stream()
        .filter(requirement -> requirement.field() == field && requirement.equal())
        .map(FieldRequirement::value)
        .findFirst();
  }
}
