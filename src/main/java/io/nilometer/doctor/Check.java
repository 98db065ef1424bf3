package io.nilometer.doctor;

import java.time.Duration;
import java.util.List;

/// One examination. It runs on a thread of its own, which is interrupted when the time is up.
interface Check {

  /// As in reports.
  String name();

  List<Finding> examine() throws Exception;

  /// The finding if it has not ended in time.
  default Finding late(Duration limit) {
    return unknown("no result within " + limit.toSeconds() + " s");
  }

  default Finding well(String text) {
    return new Finding.Well(name(), text);
  }

  default Finding unknown(String reason) {
    return new Finding.Unknown(name(), reason);
  }

  default Finding trouble(String cause, String remedy, GuideSection section) {
    return trouble(cause, List.of(), remedy, section);
  }

  default Finding trouble(String cause, List<String> details, String remedy, GuideSection section) {
    return new Finding.Trouble(name(), cause, details, new Finding.Remedy(remedy, section));
  }
}
