package io.nilometer.model.selector;

import static io.nilometer.FuzzTargets.require;

import io.nilometer.model.Labels;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// Selectors: what is understood can be matched, and means the same when it is read again.
public final class SelectorFuzz {

  private static final Labels LABELS = Labels.of(Map.of("a", "b", "x.io/a", "1"));

  private SelectorFuzz() {}

  public static void labels(byte[] input) {
    try {
      LabelSelector selector = LabelSelector.parse(new String(input, StandardCharsets.UTF_8));
      boolean matches = selector.matches(LABELS);
      require(
          LabelSelector.parse(selector.expression()).matches(LABELS) == matches,
          "the selector means something else when it is read again");
    } catch (SelectorSyntaxException refused) {
      require(refused.getMessage().length() < 64 << 10, "the message is too long");
    }
  }

  public static void fields(byte[] input) {
    try {
      FieldSelector selector = FieldSelector.parse(new String(input, StandardCharsets.UTF_8));
      boolean matches = selector.matches("a", "b");
      require(
          !matches || selector.requiredName().orElse("b").equals("b"),
          "a name matches that is not the required one");
    } catch (SelectorSyntaxException refused) {
      require(refused.getMessage().length() < 64 << 10, "the message is too long");
    }
  }
}
