package io.nilometer.api.access;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// How callers are authenticated and authorized.
///
/// @param requestHeaders the other `--requestheader-` flags; used only with the CA file of proxies
/// @param alwaysAllowedPaths `--authorization-always-allow-paths`: served without authorization
/// @param fileCheckInterval how often the files are checked for changes
public record AccessSettings(
    CaFiles caFiles,
    RequestHeaderNames requestHeaders,
    Lookup lookup,
    CacheTtls ttls,
    List<String> alwaysAllowedPaths,
    Duration fileCheckInterval) {

  public AccessSettings {
    alwaysAllowedPaths = List.copyOf(alwaysAllowedPaths);
    requireNames("--requestheader-username-headers", requestHeaders.users());
    requireNames("--requestheader-uid-headers", requestHeaders.uids());
    requireNames("--requestheader-group-headers", requestHeaders.groups());
    requireNames("--requestheader-extra-headers-prefix", requestHeaders.extraPrefixes());
    requireNames("--requestheader-allowed-names", requestHeaders.allowedNames());
    if (!requestHeaders.uids().isEmpty()
        && requestHeaders.uids().stream().noneMatch("X-Remote-Uid"::equalsIgnoreCase)) {
      throw new IllegalArgumentException(
          "--requestheader-uid-headers must include X-Remote-Uid, the header that API servers"
              + " send");
    }
    AllowedPaths.problem(alwaysAllowedPaths)
        .ifPresent(
            problem -> {
              throw new IllegalArgumentException("--authorization-always-allow-paths: " + problem);
            });
  }

  /// PEM files with CAs.
  ///
  /// @param clients `--client-ca-file`; absent: from the API server's ConfigMap
  /// @param frontProxies `--requestheader-client-ca-file`; absent: from the ConfigMap, with the
  ///     names
  public record CaFiles(Optional<Path> clients, Optional<Path> frontProxies) {}

  /// Whether the ConfigMap is read at startup.
  public enum Lookup {
    REQUIRED,
    /// `--authentication-tolerate-lookup-failure`: the start continues if it cannot be read.
    ATTEMPTED,
    /// `--authentication-skip-lookup`
    SKIPPED;

    public static Lookup of(boolean skip, boolean tolerateFailure) {
      if (skip) {
        return SKIPPED;
      }
      return tolerateFailure ? ATTEMPTED : REQUIRED;
    }
  }

  /// How long the API server's answers are cached.
  ///
  /// @param token `--authentication-token-webhook-cache-ttl`
  /// @param allowed `--authorization-webhook-cache-authorized-ttl`
  /// @param refused `--authorization-webhook-cache-unauthorized-ttl`
  public record CacheTtls(Duration token, Duration allowed, Duration refused) {

    public CacheTtls {
      requireTime("--authentication-token-webhook-cache-ttl", token);
      requireTime("--authorization-webhook-cache-authorized-ttl", allowed);
      requireTime("--authorization-webhook-cache-unauthorized-ttl", refused);
    }
  }

  private static void requireTime(String flag, Duration ttl) {
    if (ttl.isNegative()) {
      throw new IllegalArgumentException(flag + " must not be negative, but is " + ttl);
    }
  }

  private static void requireNames(String flag, List<String> names) {
    if (names.stream().anyMatch(String::isBlank)) {
      throw new IllegalArgumentException(flag + " has an empty value: leave it out");
    }
  }

  /// Whether the ConfigMap is needed.
  boolean looksUp() {
    return lookup != Lookup.SKIPPED
        && (caFiles.clients().isEmpty() || caFiles.frontProxies().isEmpty());
  }
}
