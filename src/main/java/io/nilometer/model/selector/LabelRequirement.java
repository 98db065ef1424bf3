package io.nilometer.model.selector;

import io.nilometer.model.Labels;
import java.util.OptionalLong;
import java.util.Set;

/// One thing a [LabelSelector] asks of an object's labels.
public sealed interface LabelRequirement {

  String key();

  boolean matches(Labels labels);

  /// `key=value`, `key==value`, `key in (value, …)`.
  record In(String key, Set<String> values) implements LabelRequirement {

    @Override
    public boolean matches(Labels labels) {
      String value = labels.get(key);
      return value != null && values.contains(value);
    }
  }

  /// `key!=value`, `key notin (value, …)`: also holds where there is no such label.
  record NotIn(String key, Set<String> values) implements LabelRequirement {

    @Override
    public boolean matches(Labels labels) {
      String value = labels.get(key);
      return value == null || !values.contains(value);
    }
  }

  /// `key`.
  record Exists(String key) implements LabelRequirement {

    @Override
    public boolean matches(Labels labels) {
      return labels.get(key) != null;
    }
  }

  /// `!key`.
  record Absent(String key) implements LabelRequirement {

    @Override
    public boolean matches(Labels labels) {
      return labels.get(key) == null;
    }
  }

  /// `key>bound`: holds where the label is an integer above the bound.
  record Above(String key, long bound) implements LabelRequirement {

    @Override
    public boolean matches(Labels labels) {
      OptionalLong value = WholeNumber.parse(labels.get(key));
      return value.isPresent() && value.getAsLong() > bound;
    }
  }

  /// `key<bound`: holds where the label is an integer below the bound.
  record Below(String key, long bound) implements LabelRequirement {

    @Override
    public boolean matches(Labels labels) {
      OptionalLong value = WholeNumber.parse(labels.get(key));
      return value.isPresent() && value.getAsLong() < bound;
    }
  }
}
