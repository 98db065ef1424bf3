package io.nilometer.doctor;

import java.util.List;

/// What a check has found. Texts are for people, and may quote what the cluster sends.
public sealed interface Finding {

  /// The name of the check.
  String check();

  /// All is well.
  record Well(String check, String text) implements Finding {}

  /// Something has to be corrected.
  ///
  /// @param details such as the nodes that are concerned
  record Trouble(String check, String cause, List<String> details, Remedy remedy)
      implements Finding {

    public Trouble {
      details = List.copyOf(details);
    }
  }

  /// It cannot be decided.
  record Unknown(String check, String reason) implements Finding {}

  /// What to do.
  ///
  record Remedy(String text, GuideSection section) {}
}
