package io.nilometer.api.access;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nilometer.kube.review.AuthenticationConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whom the server believes by their certificates: as files have it, and otherwise as the API
/// server tells. A change counts from the next request on. Safe for any thread.
final class Trust {

  private static final Logger LOG = LoggerFactory.getLogger(Trust.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final AccessSettings settings;
  private final AuthorityBundle clientBundle = new AuthorityBundle("client-ca");
  private final AuthorityBundle proxyBundle = new AuthorityBundle("requestheader-client-ca");
  private RequestHeaderNames names;
  private String namesProblem = "";

  private volatile Optional<CertificateAuthorities> clients = Optional.empty();
  private volatile Optional<FrontProxy> frontProxy = Optional.empty();

  /// Fails with an [IllegalArgumentException] where a file that is given cannot be used.
  Trust(AccessSettings settings) {
    this.settings = settings;
    this.names =
        settings.requestHeaderCaFile().isPresent()
            ? settings.requestHeaders()
            : RequestHeaderNames.NONE;
    settings.clientCaFile().ifPresent(file -> require("--client-ca-file", file));
    settings
        .requestHeaderCaFile()
        .ifPresent(file -> require("--requestheader-client-ca-file", file));
    readFiles();
  }

  Optional<CertificateAuthorities> clients() {
    return clients;
  }

  Optional<FrontProxy> frontProxy() {
    return frontProxy;
  }

  private static void require(String flag, Path file) {
    try {
      CertificateAuthorities.parse(Files.readString(file, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      throw new IllegalArgumentException(flag + " " + file + " cannot be read: " + e, e);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(
          flag + " " + file + " cannot be used: " + e.getMessage(), e);
    }
  }

  /// Looks whether the files have changed.
  synchronized void readFiles() {
    settings.clientCaFile().ifPresent(file -> read(file, clientBundle));
    settings.requestHeaderCaFile().ifPresent(file -> read(file, proxyBundle));
    publish();
  }

  private static void read(Path file, AuthorityBundle bundle) {
    try {
      bundle.update(Files.readString(file, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      bundle.fail(file + " cannot be read: " + e);
    }
  }

  /// Takes what the API server tells, where no file has it.
  synchronized void accept(AuthenticationConfig config) {
    if (settings.clientCaFile().isEmpty()) {
      clientBundle.update(config.text("client-ca-file"));
    }
    if (settings.requestHeaderCaFile().isEmpty()) {
      proxyBundle.update(config.text("requestheader-client-ca-file"));
      acceptNames(config);
    }
    publish();
  }

  private void acceptNames(AuthenticationConfig config) {
    try {
      names =
          new RequestHeaderNames(
              list(config, "requestheader-username-headers"),
              list(config, "requestheader-uid-headers"),
              list(config, "requestheader-group-headers"),
              list(config, "requestheader-extra-headers-prefix"),
              list(config, "requestheader-allowed-names"));
      namesProblem = "";
    } catch (IllegalArgumentException e) {
      if (!e.getMessage().equals(namesProblem)) {
        namesProblem = e.getMessage();
        LOG.warn("Names of the front proxy unusable, those before are kept: {}", namesProblem);
      }
    }
  }

  private static List<String> list(AuthenticationConfig config, String key) {
    String text = config.text(key);
    try {
      String[] list = text.isEmpty() ? null : JSON.readValue(text, String[].class);
      return list == null ? List.of() : List.of(list);
    } catch (JsonProcessingException | NullPointerException e) {
      throw new IllegalArgumentException(key + " is no JSON array of texts: " + text, e);
    }
  }

  private void publish() {
    clients = clientBundle.authorities();
    frontProxy = proxyBundle.authorities().map(authorities -> new FrontProxy(authorities, names));
  }
}
