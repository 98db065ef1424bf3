package io.nilometer.tls;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/// CAs of two names, each issued by the other name: from each there is a path to any other of the
/// other name, and none to a CA that anybody trusts.
public final class TestCircle {

  private static final ThreadMXBean THREADS =
      (ThreadMXBean) ManagementFactory.getThreadMXBean(); // of HotSpot

  private TestCircle() {}

  /// A certificate, and so many CAs above it.
  public static List<X509Certificate> of(int count) {
    CertifiedKey[] issuers = {
      TestCertificate.ca("name 0").selfSigned(), TestCertificate.ca("name 1").selfSigned()
    };
    var chain = new ArrayList<X509Certificate>();
    chain.add(TestCertificate.of("peer").dns("peer").signedBy(issuers[0]).certificate());
    for (int i = 0; i < count; i++) { // each with a key of its own
      chain.add(TestCertificate.ca("name " + i % 2).signedBy(issuers[1 - i % 2]).certificate());
    }
    return chain;
  }

  /// What runs in a test.
  public interface Work {
    void run() throws Exception;
  }

  /// The bytes that it allocates when it runs for the second time; in proportion to signatures that
  /// are verified.
  public static long bytes(Work work) throws Exception {
    work.run();
    long before = THREADS.getCurrentThreadAllocatedBytes();
    work.run();
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }
}
