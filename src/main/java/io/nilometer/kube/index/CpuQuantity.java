package io.nilometer.kube.index;

import java.math.BigDecimal;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Parses quantities of CPU as Kubernetes writes them: `16`, `1500m`, `1.5`, `2e3`.
final class CpuQuantity {

  private static final Pattern QUANTITY =
      Pattern.compile("([0-9]+\\.?[0-9]*|\\.[0-9]+)(n|u|m|k|M|G|Ki|Mi|Gi|[eE][+-]?[0-9]{1,2})?");
  private static final int LONGEST = 64; // a kubelet writes it
  private static final BigDecimal NANOCORES = BigDecimal.valueOf(1_000_000_000);
  private static final BigDecimal MOST = BigDecimal.valueOf(Long.MAX_VALUE);
  private static final Map<String, BigDecimal> SUFFIXES =
      Map.of(
          "", BigDecimal.ONE,
          "n", new BigDecimal("1e-9"),
          "u", new BigDecimal("1e-6"),
          "m", new BigDecimal("1e-3"),
          "k", new BigDecimal("1e3"),
          "M", new BigDecimal("1e6"),
          "G", new BigDecimal("1e9"),
          "Ki", BigDecimal.valueOf(1L << 10),
          "Mi", BigDecimal.valueOf(1L << 20),
          "Gi", BigDecimal.valueOf(1L << 30));

  private CpuQuantity() {}

  /// 0 where it is no quantity, or too large.
  static long nanocores(String text) {
    Matcher quantity = QUANTITY.matcher(text);
    if (text.length() > LONGEST || !quantity.matches()) {
      return 0;
    }
    String suffix = quantity.group(2) == null ? "" : quantity.group(2);
    BigDecimal factor =
        SUFFIXES.containsKey(suffix) ? SUFFIXES.get(suffix) : new BigDecimal("1" + suffix);
    BigDecimal nanocores = new BigDecimal(quantity.group(1)).multiply(factor).multiply(NANOCORES);
    return nanocores.compareTo(MOST) > 0 ? 0 : nanocores.longValue();
  }
}
