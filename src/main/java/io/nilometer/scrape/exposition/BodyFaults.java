package io.nilometer.scrape.exposition;

/// What was wrong with a body that counts nevertheless.
///
/// @param lines how many lines could not be used
/// @param first what was wrong with the first of them; empty where there is none
public record BodyFaults(int lines, String first) {

  public static final BodyFaults NONE = new BodyFaults(0, "");

  /// These, and more that all have the same fault.
  public BodyFaults and(int more, String fault) {
    return more == 0 ? this : new BodyFaults(lines + more, lines == 0 ? fault : first);
  }
}
