package io.nilometer.cluster.copies;

/// How often the same is announced again: often at first, since an announcement may be lost, then
/// seldom, since one of many hardly is.
///
/// @param times intervals since the last change
record Repetition(int times) {

  static final Repetition NONE = new Repetition(0);

  private static final int OFTEN = 10;
  private static final int SELDOM = 5;

  Repetition next() {
    return new Repetition(times + 1);
  }

  boolean isDue() {
    return times <= OFTEN || times % SELDOM == 0;
  }
}
