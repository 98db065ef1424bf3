package io.nilometer.api.access;

import java.security.GeneralSecurityException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Authorities as they were last told. What is no bundle is told of once, and the one before stays.
/// For one thread at a time.
final class AuthorityBundle {

  private static final Logger LOG = LoggerFactory.getLogger(AuthorityBundle.class);

  private final String name;
  private Optional<CertificateAuthorities> authorities = Optional.empty();
  private String text = "";
  private String problem = "";

  /// @param name for logs
  AuthorityBundle(String name) {
    this.name = name;
  }

  Optional<CertificateAuthorities> authorities() {
    return authorities;
  }

  /// @param pem empty where it is missing
  void update(String pem) {
    if (pem.equals(text) && problem.isEmpty() && authorities.isPresent()) {
      return;
    }
    try {
      CertificateAuthorities parsed = CertificateAuthorities.parse(pem);
      text = pem;
      problem = "";
      if (!authorities.equals(Optional.of(parsed))) {
        authorities = Optional.of(parsed);
        LOG.atInfo()
            .addKeyValue("bundle", name)
            .addKeyValue("subjects", parsed.subjects())
            .log("Authorities for clients changed");
      }
    } catch (GeneralSecurityException e) {
      fail(e.getMessage());
    }
  }

  void fail(String reason) {
    if (!reason.equals(problem)) {
      problem = reason;
      LOG.atWarn()
          .addKeyValue("bundle", name)
          .addKeyValue("error", reason)
          .log(
              authorities.isPresent()
                  ? "Authorities for clients unusable, those before are kept"
                  : "Authorities for clients unusable, nobody is believed by them");
    }
  }
}
