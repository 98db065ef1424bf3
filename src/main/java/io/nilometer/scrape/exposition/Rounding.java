package io.nilometer.scrape.exposition;

/// Turns decimal digits and a small exponent into the nearest `double`, by arithmetic alone.
final class Rounding {

  /// All whole numbers up to this one are `double`s.
  private static final long EXACT = 1L << Double.PRECISION;

  /// More bits than a `double` holds, by one that decides how to round and one that breaks a tie.
  private static final int QUOTIENT_BITS = Double.PRECISION + 2;

  /// The powers of ten that a `double` holds exactly.
  private static final double[] TENS = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22
  };

  /// The powers of five by which [#divided(long, int)] can divide in 64 bits.
  private static final long[] FIVES = {
    1,
    5,
    25,
    125,
    625,
    3_125,
    15_625,
    78_125,
    390_625,
    1_953_125,
    9_765_625,
    48_828_125,
    244_140_625,
    1_220_703_125
  };

  private Rounding() {}

  /// Whether [#toDouble(long, int)] knows `digits` × 10^`exponent`.
  static boolean covers(long digits, int exponent) {
    return digits <= EXACT
        ? Math.abs(exponent) < TENS.length
        : exponent <= 0 && -exponent < FIVES.length;
  }

  static double toDouble(long digits, int exponent) {
    if (digits > EXACT) {
      return divided(digits, -exponent);
    }
    // both operands are exact, so that the one operation rounds correctly
    return exponent < 0 ? digits / TENS[-exponent] : digits * TENS[exponent];
  }

  /// `digits` / 10^`scale`, for more digits than a `double` holds (start times have 17): divides
  /// by 5^`scale` in whole numbers, to at least 55 bits, and marks in the lowest bit whether
  /// anything is left over. So the conversion to `double` is the one rounding there is; what
  /// remains is a power of two.
  private static double divided(long digits, int scale) {
    long divisor = FIVES[scale];
    long quotient = digits / divisor;
    long remainder = digits % divisor;
    int shift = Math.max(0, Long.numberOfLeadingZeros(quotient) - (Long.SIZE - QUOTIENT_BITS));
    long dividend = remainder << shift;
    long bits = (quotient << shift) + dividend / divisor;
    long leftOver = dividend % divisor == 0 ? 0 : 1;
    return Math.scalb((double) (bits | leftOver), -shift - scale);
  }
}
