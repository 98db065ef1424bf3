package io.nilometer.api.access;

import io.nilometer.failure.OngoingProblem;
import java.security.GeneralSecurityException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A CA bundle that can change. A text that is not a bundle is logged once, and the previous bundle
/// stays in use. For one thread at a time.
final class CaBundle {

  private static final Logger LOG = LoggerFactory.getLogger(CaBundle.class);

  private final String name;
  private Optional<CertificateAuthorities> authorities = Optional.empty();
  private String text = "";
  private final OngoingProblem problem = new OngoingProblem();

  /// @param name for log lines
  CaBundle(String name) {
    this.name = name;
  }

  Optional<CertificateAuthorities> authorities() {
    return authorities;
  }

  /// Takes a new text.
  ///
  /// @param pem empty if there is none
  void update(String pem) {
    if (pem.equals(text) && !problem.isPresent() && authorities.isPresent()) {
      return;
    }
    try {
      CertificateAuthorities parsed = CertificateAuthorities.parse(pem);
      text = pem;
      problem.ends();
      if (!authorities.equals(Optional.of(parsed))) {
        authorities = Optional.of(parsed);
        LOG.atInfo()
            .addKeyValue("bundle", name)
            .addKeyValue("subjects", parsed.subjects())
            .log("CA bundle for clients changed");
      }
    } catch (GeneralSecurityException e) {
      fail(e.getMessage());
    }
  }

  void fail(String reason) {
    if (problem.begins(reason)) {
      LOG.atWarn()
          .addKeyValue("bundle", name)
          .addKeyValue("error", reason)
          .log(
              authorities.isPresent()
                  ? "Cannot use the CA bundle for clients; keeping the previous one"
                  : "Cannot use the CA bundle for clients; no certificate is accepted by it");
    }
  }
}
