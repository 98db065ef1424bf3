package io.nilometer.model.selector;

import java.util.List;

/// Limits of selectors, far above what clients need. Each requirement is compared with each object.
final class SelectorLimits {

  /// 2,000 label values fit.
  private static final int LONGEST = 256 << 10;

  private static final int MOST_REQUIREMENTS = 1000;

  private SelectorLimits() {}

  static void requireLength(String selector) throws SelectorSyntaxException {
    if (selector.length() > LONGEST) {
      throw new SelectorSyntaxException(
          "the selector is too long: it has %d characters, and at most %d are allowed"
              .formatted(selector.length(), LONGEST));
    }
  }

  static void requireFew(List<?> requirements) throws SelectorSyntaxException {
    if (requirements.size() > MOST_REQUIREMENTS) {
      throw new SelectorSyntaxException(
          "the selector has more than %d requirements".formatted(MOST_REQUIREMENTS));
    }
  }
}
