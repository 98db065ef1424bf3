package io.nilometer.cli.flags;

import java.util.List;

/// Flags that help and docs/flags.md list under one title.
record FlagGroup(String title, List<Flag> flags) {

  FlagGroup {
    flags = List.copyOf(flags);
  }
}
