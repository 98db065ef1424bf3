package io.nilometer;

import io.nilometer.api.RequestFuzz;
import io.nilometer.api.access.AccessFuzz;
import io.nilometer.api.tls.ClientHelloFuzz;
import io.nilometer.failure.Redaction;
import io.nilometer.kube.config.KubeconfigFuzz;
import io.nilometer.kube.http.ApiResponseFuzz;
import io.nilometer.kube.index.ObjectFuzz;
import io.nilometer.kube.review.ReviewFuzz;
import io.nilometer.logging.LogFuzz;
import io.nilometer.model.GoDurations;
import io.nilometer.model.Quoted;
import io.nilometer.model.selector.SelectorFuzz;
import io.nilometer.scrape.exposition.Exposition;
import io.nilometer.scrape.exposition.ExpositionDecoder;
import io.nilometer.scrape.exposition.ScrapeException;
import io.nilometer.scrape.kubelet.KubeletResponseFuzz;
import io.nilometer.storage.PeerFuzz;
import io.nilometer.storage.WireFuzz;
import io.nilometer.tls.CertificateFuzz;
import io.nilometer.tls.PemFuzz;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// The parsers of outside input, for a coverage-guided fuzzer: each input is parsed or refused, and
/// nothing else happens. `src/fuzz/run` runs it.
///
/// The first character of an input chooses the target; the system property `fuzz.target` chooses
/// one for all inputs.
public final class FuzzTargets {

  private static final Optional<Target> ONLY =
      Optional.ofNullable(System.getProperty("fuzz.target")).map(Target::valueOf);

  /// A parser; the order is that of the first characters, from `a` on.
  enum Target {
    REQUEST,
    ACCEPT,
    QUERY,
    ACCESS,
    LABELS,
    FIELDS,
    TEXT,
    EXPOSITION,
    KUBELET,
    GZIP,
    API_RESPONSE,
    NODES,
    PODS,
    QUANTITY,
    KUBECONFIG,
    ADDRESS,
    PEM,
    WIRE,
    CLIENT_HELLO,
    LOG,
    PEER,
    REVIEW,
    CERTIFICATE;

    void parse(byte[] input) {
      switch (this) {
        case REQUEST -> RequestFuzz.request(input);
        case ACCEPT -> RequestFuzz.accept(input);
        case QUERY -> RequestFuzz.query(input);
        case ACCESS -> AccessFuzz.request(input);
        case LABELS -> SelectorFuzz.labels(input);
        case FIELDS -> SelectorFuzz.fields(input);
        case TEXT -> text(input);
        case EXPOSITION -> exposition(input);
        case KUBELET -> KubeletResponseFuzz.response(input);
        case GZIP -> KubeletResponseFuzz.gzip(input);
        case API_RESPONSE -> ApiResponseFuzz.response(input);
        case NODES -> ObjectFuzz.nodes(input);
        case PODS -> ObjectFuzz.pods(input);
        case QUANTITY -> ObjectFuzz.quantity(input);
        case KUBECONFIG -> KubeconfigFuzz.kubeconfig(input);
        case ADDRESS -> KubeconfigFuzz.address(input);
        case PEM -> PemFuzz.pem(input);
        case WIRE -> WireFuzz.format(input);
        case CLIENT_HELLO -> ClientHelloFuzz.clientHello(input);
        case LOG -> LogFuzz.line(input);
        case PEER -> PeerFuzz.message(input);
        case REVIEW -> ReviewFuzz.review(input);
        case CERTIFICATE -> certificate(input);
      }
    }

    static Target of(byte key) {
      return values()[Math.floorMod(key - 'a', values().length)];
    }
  }

  private FuzzTargets() {}

  /// The fuzzer calls this by its name.
  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length > 0) {
      ONLY.orElseGet(() -> Target.of(input[0])).parse(Arrays.copyOfRange(input, 1, input.length));
    }
  }

  private static void exposition(byte[] input) {
    var decoder = new ExpositionDecoder();
    for (int i = 0; i < 2; i++) { // the second one knows the names of the first
      try {
        decoder.decode(new Exposition(ByteBuffer.wrap(input), 1));
      } catch (ScrapeException _) { // refused
      }
    }
  }

  /// Small parsers of texts, and what makes messages of texts.
  private static void text(byte[] input) {
    String text = new String(input, StandardCharsets.UTF_8);
    try {
      GoDurations.parse(text);
    } catch (IllegalArgumentException _) { // refused
    }
    require(Quoted.of(text).chars().allMatch(c -> c >= ' '), "a control character is not quoted");
    Redaction.without("a-secret-token", text);
  }

  private static void certificate(byte[] input) {
    AccessFuzz.certificate(input);
    CertificateFuzz.certificate(input);
  }

  /// Fails the fuzzer's run.
  public static void require(boolean condition, String message) {
    if (!condition) {
      throw new AssertionError(message);
    }
  }
}
