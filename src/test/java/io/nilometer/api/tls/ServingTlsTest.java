package io.nilometer.api.tls;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

final class ServingTlsTest {

  private static final Logger LOG = (Logger) LoggerFactory.getLogger(ServingTls.class);

  @TempDir private Path directory;
  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
  private X509Certificate first;
  private ServingTls tls;

  @BeforeEach
  void load() throws Exception {
    first = TestCertificates.write(directory, "tls", "first");
    tls =
        new ServingTls(
            CertificateFiles.given(directory.resolve("tls.crt"), directory.resolve("tls.key")),
            TlsSettings.DEFAULT);
    logged.start();
    LOG.addAppender(logged);
  }

  @AfterEach
  void detach() {
    LOG.detachAppender(logged);
  }

  @Test
  void whatDoesNotChangeIsNotTold() {
    tls.refresh();
    assertThat(tls.certificate()).isEqualTo(first);
    assertThat(logged.list).isEmpty();
  }

  @Test
  void aNewCertificateIsServedAndTold() throws Exception {
    X509Certificate second = TestCertificates.write(directory, "tls", "second");
    tls.refresh();
    assertThat(tls.certificate()).isEqualTo(second);
    assertThat(told()).singleElement().asString().contains("changed", "CN=second");
  }

  @Test
  void aBrokenFileKeepsTheCertificateThatWasAndIsToldOnce() throws Exception {
    Files.writeString(directory.resolve("tls.key"), "broken");
    tls.refresh();
    tls.refresh();
    assertThat(tls.certificate()).isEqualTo(first);
    assertThat(told()).singleElement().asString().contains("unusable", "tls.key");
    assertThat(logged.list).extracting(ILoggingEvent::getLevel).containsExactly(Level.ERROR);
  }

  @Test
  void aFileThatBreaksAgainIsToldAgain() throws Exception {
    Files.writeString(directory.resolve("tls.key"), "broken");
    tls.refresh();
    X509Certificate second = TestCertificates.write(directory, "tls", "second");
    tls.refresh();
    assertThat(tls.certificate()).isEqualTo(second);
    Files.writeString(directory.resolve("tls.key"), "broken");
    tls.refresh();
    assertThat(tls.certificate()).isEqualTo(second);
    assertThat(told()).hasSize(3);
  }

  @Test
  void aClientMayShowACertificateButNeedNot() {
    assertThat(tls.engine().getWantClientAuth()).isTrue();
    assertThat(tls.engine().getNeedClientAuth()).isFalse();
    assertThat(tls.engine().getUseClientMode()).isFalse();
  }

  private List<String> told() {
    return logged.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }
}
