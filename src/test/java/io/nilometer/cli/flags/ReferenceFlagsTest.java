package io.nilometer.cli.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.typesafe.config.ConfigFactory;
import io.nilometer.cli.Serve;
import io.nilometer.settings.Settings;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReferenceFlagsTest {

  /// What `metrics-server --help` of v0.9.0 lists, each with its default value; two whose default
  /// cannot be written have another.
  private static final String REFERENCE =
      """
      --kubeconfig=
      --metric-resolution=1m0s
      --version=false
      --advertise-address=
      --cors-allowed-origins=
      --emulated-version=
      --emulation-forward-compatible=false
      --external-hostname=
      --feature-gates=
      --goaway-chance=0
      --livez-grace-period=0s
      --max-mutating-requests-inflight=200
      --max-requests-inflight=400
      --min-compatibility-version=
      --min-request-timeout=1800
      --request-timeout=1m0s
      --runtime-config-emulation-forward-compatible=false
      --shutdown-delay-duration=0s
      --shutdown-send-retry-after=false
      --shutdown-watch-termination-grace-period=0s
      --storage-initialization-timeout=1m0s
      --strict-transport-security-directives=
      --deprecated-kubelet-completely-insecure=false
      --kubelet-certificate-authority=
      --kubelet-client-certificate=
      --kubelet-client-key=
      --kubelet-insecure-tls=false
      --kubelet-port=10250
      --kubelet-preferred-address-types=Hostname,InternalDNS,InternalIP,ExternalDNS,ExternalIP
      --kubelet-request-timeout=10s
      --kubelet-use-node-status-port=false
      --node-selector=
      --bind-address=0.0.0.0
      --cert-dir=apiserver.local.config/certificates
      --disable-http2-serving=false
      --http2-max-streams-per-connection=0
      --permit-address-sharing=false
      --permit-port-sharing=false
      --secure-port=443
      --tls-cert-file=
      --tls-cipher-suites=
      --tls-curve-preferences=29
      --tls-min-version=
      --tls-private-key-file=
      --tls-sni-cert-key=tls.crt,tls.key
      --authentication-kubeconfig=
      --authentication-skip-lookup=false
      --authentication-token-webhook-cache-ttl=10s
      --authentication-tolerate-lookup-failure=false
      --client-ca-file=
      --requestheader-allowed-names=
      --requestheader-client-ca-file=
      --requestheader-extra-headers-prefix=x-remote-extra-
      --requestheader-group-headers=x-remote-group
      --requestheader-uid-headers=
      --requestheader-username-headers=x-remote-user
      --authorization-always-allow-paths=/healthz,/readyz,/livez
      --authorization-kubeconfig=
      --authorization-webhook-cache-authorized-ttl=10s
      --authorization-webhook-cache-unauthorized-ttl=10s
      --audit-log-batch-buffer-size=10000
      --audit-log-batch-max-size=1
      --audit-log-batch-max-wait=0s
      --audit-log-batch-throttle-burst=0
      --audit-log-batch-throttle-enable=false
      --audit-log-batch-throttle-qps=0
      --audit-log-compress=false
      --audit-log-format=json
      --audit-log-maxage=366
      --audit-log-maxbackup=100
      --audit-log-maxsize=100
      --audit-log-mode=blocking
      --audit-log-path=
      --audit-log-truncate-enabled=false
      --audit-log-truncate-max-batch-size=10485760
      --audit-log-truncate-max-event-size=102400
      --audit-log-version=audit.k8s.io/v1
      --audit-policy-file=
      --audit-webhook-batch-buffer-size=10000
      --audit-webhook-batch-max-size=400
      --audit-webhook-batch-max-wait=30s
      --audit-webhook-batch-throttle-burst=15
      --audit-webhook-batch-throttle-enable=true
      --audit-webhook-batch-throttle-qps=10
      --audit-webhook-config-file=
      --audit-webhook-initial-backoff=10s
      --audit-webhook-mode=batch
      --audit-webhook-truncate-enabled=false
      --audit-webhook-truncate-max-batch-size=10485760
      --audit-webhook-truncate-max-event-size=102400
      --audit-webhook-version=audit.k8s.io/v1
      --contention-profiling=false
      --debug-socket-path=
      --enable-priority-and-fairness=true
      --profiling=true
      --log-flush-frequency=5s
      --log-json-info-buffer-size=0
      --log-json-split-stream=false
      --log-text-info-buffer-size=0
      --log-text-split-stream=false
      --logging-format=text
      --v=0
      --vmodule=
      """;

  /// Apart from those of replicas, `--cluster-…`. `metrics-server --help` does not list its own.
  private static final Set<String> OWN =
      Set.of(
          "--config",
          "--context",
          "--help",
          "--kubelet-service-account",
          "--kubelet-duration-by-node",
          "--serve-watches",
          "--status-bind-address",
          "--status-insecure");

  static Stream<String> accepted() {
    return REFERENCE.lines();
  }

  private static String name(String flag) {
    return flag.substring(0, flag.indexOf('='));
  }

  @ParameterizedTest
  @MethodSource("accepted")
  void eachIsAcceptedWithItsDefault(String flag) {
    assertThatCode(() -> Serve.with(flag).settings()).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @MethodSource("accepted")
  void eachIsAcceptedWithItsDefaultAfterASpace(String flag) {
    int equals = flag.indexOf('=');
    boolean truth = flag.endsWith("=true") || flag.endsWith("=false");
    String[] arguments =
        truth
            ? new String[] {flag}
            : new String[] {name(flag), flag.substring(equals + 1), "--secure-port=7"};
    assertThat(Serve.with(arguments).parsed().unmatched()).isEmpty();
    assertThat(Serve.with(arguments).settings().hasPath("nilometer.serving.port"))
        .isEqualTo(!truth);
  }

  @Test
  void allAreAcceptedTogether() {
    Serve serve = Serve.with(accepted().toArray(String[]::new));
    Settings.of(serve.settings().withFallback(ConfigFactory.load()));
    assertThat(serve.ignored()).contains("--profiling", "--audit-log-path", "--goaway-chance");
  }

  @Test
  void noFlagOfTheReferenceIsMissingAndOnlyThoseOfReplicasAreAdded() {
    Set<String> ours =
        Flags.ALL.stream()
            .map(Flag::name)
            .filter(name -> !name.startsWith("--cluster-") && !OWN.contains(name))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(ours)
        .isEqualTo(
            accepted()
                .map(ReferenceFlagsTest::name)
                .collect(Collectors.toCollection(TreeSet::new)));
  }

  @Test
  void eachNameIsDeclaredOnce() {
    assertThat(Flags.ALL).flatExtracting(Flag::names).doesNotHaveDuplicates();
  }
}
