package io.nilometer.api.access;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nilometer.failure.OngoingProblem;
import io.nilometer.kube.review.AuthenticationConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The CA bundles that verify clients and front proxies: from files, else from the API server's
/// ConfigMap. A change applies to the next request. Safe for any thread.
final class TrustedAuthorities {

  private static final Logger LOG = LoggerFactory.getLogger(TrustedAuthorities.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final AccessSettings settings;
  private final CaBundle clientBundle = new CaBundle("client-ca");
  private final CaBundle proxyBundle = new CaBundle("requestheader-client-ca");
  private RequestHeaderNames names;
  private final OngoingProblem namesProblem = new OngoingProblem();

  private volatile Optional<CertificateAuthorities> clients = Optional.empty();
  private volatile Optional<FrontProxy> frontProxy = Optional.empty();

  /// Fails with an [IllegalArgumentException] if a file cannot be used.
  TrustedAuthorities(AccessSettings settings) {
    this.settings = settings;
    this.names =
        settings.caFiles().frontProxies().isPresent()
            ? settings.requestHeaders()
            : RequestHeaderNames.NONE;
    settings.caFiles().clients().ifPresent(file -> require("--client-ca-file", file));
    settings
        .caFiles()
        .frontProxies()
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
      throw new IllegalArgumentException(flag + " " + file + " cannot be read: " + reason(e), e);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(
          flag + " " + file + " cannot be used: " + e.getMessage(), e);
    }
  }

  private static String reason(IOException failure) {
    return switch (failure) {
      case NoSuchFileException _ -> "there is no such file";
      case AccessDeniedException _ -> "permission denied";
      default -> String.valueOf(failure.getMessage());
    };
  }

  /// Reads the files again.
  synchronized void readFiles() {
    settings.caFiles().clients().ifPresent(file -> read(file, clientBundle));
    settings.caFiles().frontProxies().ifPresent(file -> read(file, proxyBundle));
    publish();
  }

  private static void read(Path file, CaBundle bundle) {
    try {
      bundle.update(Files.readString(file, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      bundle.fail(file + " cannot be read: " + reason(e));
    }
  }

  /// Uses the ConfigMap for what no file is given.
  synchronized void accept(AuthenticationConfig config) {
    if (settings.caFiles().clients().isEmpty()) {
      clientBundle.update(config.text("client-ca-file"));
    }
    if (settings.caFiles().frontProxies().isEmpty()) {
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
      namesProblem.ends();
    } catch (IllegalArgumentException e) {
      if (namesProblem.begins(e.getMessage())) {
        LOG.atWarn()
            .addKeyValue("error", e.getMessage())
            .log("Cannot use the front proxy's header names; keeping the previous ones");
      }
    }
  }

  private static List<String> list(AuthenticationConfig config, String key) {
    String text = config.text(key);
    try {
      String[] list = text.isEmpty() ? null : JSON.readValue(text, String[].class);
      return list == null ? List.of() : List.of(list);
    } catch (JsonProcessingException | NullPointerException e) {
      throw new IllegalArgumentException(key + " is not a JSON array of strings: " + text, e);
    }
  }

  private void publish() {
    clients = clientBundle.authorities();
    frontProxy = proxyBundle.authorities().map(authorities -> new FrontProxy(authorities, names));
  }
}
