package io.nilometer.cluster.copies;

import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Provide;
import net.jqwik.api.domains.DomainContextBase;

/// Who may be together in a cluster: one to nine members.
final class MemberSets extends DomainContextBase {

  @Provide
  Arbitrary<Set<String>> members() {
    return Arbitraries.integers()
        .between(1, 60_000)
        .map(port -> "127.0.0.1:" + port)
        .set()
        .ofMinSize(1)
        .ofMaxSize(9);
  }

  /// As pods of a StatefulSet, machines and processes on one are named, in turn.
  static Set<String> addresses(Random random, int count) {
    var addresses = new TreeSet<String>();
    int kind = random.nextInt(3);
    int base = random.nextInt(10_000);
    while (addresses.size() < count) {
      addresses.add(
          switch (kind) {
            case 0 -> "nilometer-%d.nilometer-%d:7355".formatted(addresses.size(), base);
            case 1 ->
                "10.%d.%d.%d:7355".formatted(base % 256, random.nextInt(256), random.nextInt(256));
            default -> "127.0.0.1:" + (1_024 + random.nextInt(60_000));
          });
    }
    return addresses;
  }
}
