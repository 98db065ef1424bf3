package io.nilometer;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// A kubeconfig with one cluster and one user.
record Kubeconfig(URI server, String token, SSLContext trusted) {

  static Kubeconfig read(Path file) throws IOException, GeneralSecurityException {
    String text = Files.readString(file);
    byte[] authority = Base64.getDecoder().decode(value(text, "certificate-authority-data"));
    return new Kubeconfig(
        URI.create(value(text, "server")), value(text, "token"), trusting(authority));
  }

  private static String value(String text, String key) {
    Matcher line = Pattern.compile("^ *" + key + ": (\\S+)$", Pattern.MULTILINE).matcher(text);
    if (!line.find()) {
      throw new AssertionError("no " + key + " in " + text);
    }
    return line.group(1);
  }

  private static SSLContext trusting(byte[] authority)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null);
    store.setCertificateEntry(
        "cluster",
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(authority)));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  MetricsClient client() {
    return MetricsClient.trusting(trusted, server, token);
  }
}
