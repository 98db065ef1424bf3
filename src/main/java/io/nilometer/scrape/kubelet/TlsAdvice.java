package io.nilometer.scrape.kubelet;

import io.nilometer.tls.PemSource;
import io.nilometer.tls.RejectedCertificateException;
import java.net.UnknownHostException;
import java.util.Optional;

/// Names the remedy of the failures that an operator meets most: certificates of kubelets that
/// cannot be verified, and names that do not resolve.
///
/// @param authority where the CA bundle comes from; empty: the CAs of the system
record TlsAdvice(Optional<PemSource> authority) {

  private static final String CSR =
      "approve its certificate signing request (kubectl get csr; kubectl certificate approve NAME)";

  /// What to do about names that do not resolve.
  static final String RESOLVABLE =
      "use addresses that resolve, such as --kubelet-preferred-address-types=InternalIP";

  /// Why a request failed, and what to do.
  String reason(Throwable failure) {
    Optional<RejectedCertificateException> rejection = HandshakeFailure.rejection(failure);
    if (rejection.isPresent()) {
      return "TLS: " + rejection.get().getMessage() + remedy(rejection.get());
    }
    if (HandshakeFailure.isWithoutCertificate(failure)) {
      return "TLS: the kubelet has no serving certificate yet (alert internal_error): " + CSR;
    }
    String reason = Reason.of(failure);
    return failure instanceof UnknownHostException ? reason + "; " + RESOLVABLE : reason;
  }

  private String remedy(RejectedCertificateException rejection) {
    return switch (rejection.problem()) {
      case UNKNOWN_AUTHORITY -> "; " + wrongAuthority();
      case WRONG_HOST ->
          "; set serverTLSBootstrap: true in the kubelet's configuration and "
              + CSR
              + ", or select a name that it has with --kubelet-preferred-address-types"
              + " (--kubelet-insecure-tls verifies nothing: whoever answers at the address gets the"
              + " bearer token)";
      case EXPIRED, NOT_YET_VALID ->
          "; renew the kubelet's serving certificate (with serverTLSBootstrap: "
              + CSR
              + "), or correct the clock";
      case NOT_PERMITTED -> "";
    };
  }

  private String wrongAuthority() {
    return switch (authority.orElse(null)) {
      case PemSource.File file ->
          file.origin()
              + " is not the CA of this kubelet: put in the certificate that signed it, or the"
              + " kubelet's own where it signs itself (/var/lib/kubelet/pki/kubelet.crt)";
      case PemSource.Text text ->
          text.origin() + " is not its CA: give that with --kubelet-certificate-authority";
      case null -> "give its CA with --kubelet-certificate-authority";
    };
  }
}
