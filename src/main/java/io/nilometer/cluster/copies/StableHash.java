package io.nilometer.cluster.copies;

/// A hash that never changes: FNV-1a over the characters, then the finaliser of MurmurHash3, so
/// that names that differ in one digit are spread evenly. Both are public-domain designs.
final class StableHash {

  private static final long OFFSET_BASIS = 0xcbf29ce484222325L;
  private static final long PRIME = 0x100000001b3L;

  private StableHash() {}

  static int of(CharSequence text) {
    return (int) mix(fnv(OFFSET_BASIS, text));
  }

  /// Hashes the pair; all 64 bits are good for ordering.
  static long of(int number, CharSequence text) {
    return mix(fnv(mix(OFFSET_BASIS + number), text));
  }

  private static long fnv(long seed, CharSequence text) {
    long hash = seed;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * PRIME;
    }
    return hash;
  }

  private static long mix(long hash) {
    long mixed = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
    mixed = (mixed ^ mixed >>> 33) * 0xc4ceb9fe1a85ec53L;
    return mixed ^ mixed >>> 33;
  }
}
