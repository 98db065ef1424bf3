package io.nilometer.api.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.typesafe.config.ConfigValueFactory;
import io.nilometer.api.CallerAuthority;
import io.nilometer.api.TestServer;
import io.nilometer.api.query.FakeMetrics;
import io.nilometer.tls.CertifiedKey;
import io.nilometer.tls.CredentialException;
import io.nilometer.tls.TestCertificate;
import io.nilometer.tls.TestCertificate.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(300)
class ServingTlsChoicesTest {

  private static final FakeMetrics NOTHING = new FakeMetrics(List.of(), List.of());

  @TempDir private Path directory;

  /// @param changes of the section `serving.tls`
  private TestServer start(String... changes) throws Exception {
    TestCertificates.write(directory, "own", "own");
    return TestServer.start(
        TestServer.settings(
            directory,
            "certificate-file = " + directory.resolve("own.crt"),
            "key-file = " + directory.resolve("own.key"),
            "tls {",
            String.join("\n", changes),
            "}"),
        NOTHING);
  }

  private String named(String... certificates) {
    return "named-certificates = "
        + ConfigValueFactory.fromIterable(Stream.of(certificates).map(this::in).toList()).render();
  }

  /// From `a:x,y`, with the files in the directory.
  private String in(String nameAndDomains) {
    String[] parts = nameAndDomains.split(":", 2);
    String files =
        directory.resolve(parts[0] + ".crt") + "," + directory.resolve(parts[0] + ".key");
    return parts.length == 1 ? files : files + ":" + parts[1];
  }

  private static SSLSocket connect(TestServer server, SSLParameters parameters) throws Exception {
    var socket =
        (SSLSocket)
            TestServer.anyServer()
                .getSocketFactory()
                .createSocket("127.0.0.1", server.server().port());
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  private static String subject(TestServer server, String name) throws Exception {
    var parameters = new SSLParameters();
    if (!name.isEmpty()) {
      parameters.setServerNames(List.of(new SNIHostName(name)));
    }
    try (SSLSocket socket = connect(server, parameters)) {
      var certificate = (X509Certificate) socket.getSession().getPeerCertificates()[0];
      return certificate.getSubjectX500Principal().getName();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'', own",
    "other.org, own",
    "a.org, first",
    "A.ORG, first",
    "x.b.org, first",
    "b.org, own",
    "x.y.b.org, own",
    "c.b.org, second",
    "third.org, third.org"
  })
  void theCertificateIsThatOfTheNameAskedFor(String name, String served) throws Exception {
    TestCertificates.write(directory, "first", "first");
    TestCertificates.write(directory, "second", "second");
    TestCertificates.write(directory, "third", "third.org");
    try (TestServer server = start(named("first:a.org,*.b.org", "second:c.b.org,a.org", "third"))) {
      assertThat(subject(server, name)).isEqualTo("CN=" + served);
    }
  }

  @Test
  void aNamedCertificateIsFollowedAsItChanges() throws Exception {
    TestCertificates.write(directory, "first", "first");
    try (TestServer server = start(named("first:a.org"))) {
      Files.writeString(directory.resolve("first.key"), "broken");
      assertThat(subject(server, "a.org")).isEqualTo("CN=first");
      TestCertificates.write(directory, "first", "renewed");
      org.awaitility.Awaitility.await().until(() -> subject(server, "a.org").equals("CN=renewed"));
      assertThat(subject(server, "")).isEqualTo("CN=own");
    }
  }

  @Test
  void aNamedCertificateThatIsNotThereFailsTheStart() {
    assertThatExceptionOfType(CredentialException.class)
        .isThrownBy(() -> start(named("missing:a.org")))
        .withMessageContaining("--tls-sni-cert-key " + directory.resolve("missing.crt"));
  }

  private static SSLParameters speaking(String protocol, String... suites) {
    var parameters = new SSLParameters();
    parameters.setProtocols(new String[] {protocol});
    if (suites.length > 0) {
      parameters.setCipherSuites(suites);
    }
    return parameters;
  }

  @Test
  void belowTheLeastVersionNothingIsServed() throws Exception {
    try (TestServer server = start("minimum-version = VersionTLS13")) {
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> connect(server, speaking("TLSv1.2")).close());
      try (SSLSocket socket = connect(server, speaking("TLSv1.3"))) {
        assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.3");
      }
    }
  }

  @Test
  void onlyTheSuitesThatAreSetAreServed() throws Exception {
    String chosen = "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384";
    String other = "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256";
    try (TestServer server = start("cipher-suites = [" + chosen + "]")) {
      try (SSLSocket socket = connect(server, speaking("TLSv1.2", other, chosen))) {
        assertThat(socket.getSession().getCipherSuite()).isEqualTo(chosen);
      }
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> connect(server, speaking("TLSv1.2", other)).close());
      connect(server, speaking("TLSv1.3")).close();
    }
  }

  @Test
  void onlyTheCurvesThatAreSetAreServed() throws Exception {
    try (TestServer server = start("curves = [23]")) {
      SSLParameters other = speaking("TLSv1.3");
      other.setNamedGroups(new String[] {"x25519"});
      assertThatExceptionOfType(IOException.class).isThrownBy(() -> connect(server, other).close());
      SSLParameters chosen = speaking("TLSv1.3");
      chosen.setNamedGroups(new String[] {"x25519", "secp256r1"});
      connect(server, chosen).close();
    }
  }

  @Test
  void finiteFieldsAreNotServed() throws Exception {
    try (TestServer server = start()) {
      for (String version : List.of("TLSv1.3", "TLSv1.2")) {
        SSLParameters costly = speaking(version);
        costly.setNamedGroups(new String[] {"ffdhe8192"});
        assertThatExceptionOfType(IOException.class)
            .isThrownBy(() -> connect(server, costly).close());
      }
    }
  }

  @Test
  void clientCertificatesMayHaveKeysOfAnyUsualKind() throws Exception {
    CertifiedKey authority = TestCertificate.ca("clients").selfSigned();
    try (TestServer server = start()) {
      for (Kind kind : Kind.values()) {
        CertifiedKey client = TestCertificate.of("client").key(kind).signedBy(authority);
        SSLContext context = new CallerAuthority.Issued(client).context();
        for (String version : List.of("TLSv1.3", "TLSv1.2")) {
          try (var socket =
              (SSLSocket)
                  context.getSocketFactory().createSocket("127.0.0.1", server.server().port())) {
            socket.setSSLParameters(speaking(version));
            socket.getOutputStream().write("GET /livez HTTP/1.0\r\n\r\n".getBytes(US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), US_ASCII))
                .as("%s by %s", kind, version)
                .startsWith("HTTP/1.");
            assertThat(socket.getSession().getLocalCertificates())
                .containsExactly(client.certificate());
          }
        }
      }
    }
  }
}
