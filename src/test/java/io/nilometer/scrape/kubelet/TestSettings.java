package io.nilometer.scrape.kubelet;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The defaults of the flags, and how a test departs from them.
final class TestSettings {

  private List<String> addressTypes =
      List.of("Hostname", "InternalDNS", "InternalIP", "ExternalDNS", "ExternalIP");
  private boolean useNodeStatusPort;
  private Duration timeout = Duration.ofSeconds(10);
  private boolean plainHttp;
  private boolean insecureTls;
  private Optional<Path> authority = Optional.empty();
  private Optional<Path> certificate = Optional.empty();
  private Optional<Path> key = Optional.empty();

  TestSettings addressTypes(String... types) {
    addressTypes = List.of(types);
    return this;
  }

  TestSettings useNodeStatusPort() {
    useNodeStatusPort = true;
    return this;
  }

  TestSettings timeout(Duration timeout) {
    this.timeout = timeout;
    return this;
  }

  TestSettings plainHttp() {
    plainHttp = true;
    return this;
  }

  TestSettings insecureTls() {
    insecureTls = true;
    return this;
  }

  TestSettings authority(Path file) {
    authority = Optional.of(file);
    return this;
  }

  TestSettings certificate(Path file, Path keyFile) {
    certificate = Optional.of(file);
    key = Optional.of(keyFile);
    return this;
  }

  KubeletSettings build() {
    return new KubeletSettings(
        addressTypes,
        10250,
        useNodeStatusPort,
        timeout,
        plainHttp,
        insecureTls,
        authority,
        certificate,
        key);
  }
}
