package io.nilometer.api.access;

import io.nilometer.api.encode.StatusException;
import io.nilometer.api.http.ApiRequest;
import io.nilometer.api.http.Headers;
import io.nilometer.api.http.RequestTarget;
import io.nilometer.kube.review.User;
import io.nilometer.tls.CertificateFuzz;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Who calls, as whom, and what for.
public final class AccessFuzz {

  private static final User CALLER = new User("system:serviceaccount:a:b", "", List.of(), Map.of());

  private AccessFuzz() {}

  /// The target in the first line, then header fields.
  public static void request(byte[] input) {
    String[] lines = new String(input, StandardCharsets.UTF_8).split("\n", -1);
    var headers = new Headers();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      if (colon > 0) {
        headers.add(lines[i].substring(0, colon), lines[i].substring(colon + 1).strip());
      }
    }
    RequestTarget.parse(lines[0])
        .ifPresent(target -> check(new ApiRequest("GET", target, headers, Optional.empty())));
  }

  /// A client certificate in DER.
  public static void certificate(byte[] input) {
    CertificateFuzz.parsed(input)
        .ifPresent(certificate -> new ClientCertificate(certificate).identity());
  }

  private static void check(ApiRequest request) {
    BearerToken.of(request.headers());
    try {
      RequestAttributes.of(request);
    } catch (UndecidedException refused) {
      refused.answer(request);
    }
    try {
      ImpersonatedUser.of(request.headers()).ifPresent(AccessFuzz::impersonate);
    } catch (StatusException _) { // refused
    }
  }

  private static void impersonate(User wanted) {
    for (ImpersonationMode mode : ImpersonationMode.values()) {
      if (mode.takes(wanted, CALLER)) {
        new ImpersonationRights(mode, CALLER, wanted).needed();
        mode.effective(wanted);
      }
    }
  }
}
