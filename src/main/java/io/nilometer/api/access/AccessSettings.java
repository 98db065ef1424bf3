package io.nilometer.api.access;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// How callers are authenticated and authorized.
///
/// @param clientCaFile `--client-ca-file`: PEM; absent: from the API server's ConfigMap
/// @param requestHeaderCaFile `--requestheader-client-ca-file`: PEM; absent: from the ConfigMap,
///     with the names
/// @param requestHeaders the other `--requestheader-` flags; used only with that file
/// @param skipLookup `--authentication-skip-lookup`: the ConfigMap is not read
/// @param tolerateLookupFailure `--authentication-tolerate-lookup-failure`: the start continues if
///     the ConfigMap cannot be read
/// @param tokenTtl `--authentication-token-webhook-cache-ttl`: how long token reviews are cached
/// @param allowedTtl `--authorization-webhook-cache-authorized-ttl`: how long "allowed" is cached
/// @param refusedTtl `--authorization-webhook-cache-unauthorized-ttl`: how long "refused" is cached
/// @param alwaysAllowedPaths `--authorization-always-allow-paths`: served without authorization
/// @param fileCheckInterval how often the files are checked for changes
public record AccessSettings(
    Optional<Path> clientCaFile,
    Optional<Path> requestHeaderCaFile,
    RequestHeaderNames requestHeaders,
    boolean skipLookup,
    boolean tolerateLookupFailure,
    Duration tokenTtl,
    Duration allowedTtl,
    Duration refusedTtl,
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
    requireTime("--authentication-token-webhook-cache-ttl", tokenTtl);
    requireTime("--authorization-webhook-cache-authorized-ttl", allowedTtl);
    requireTime("--authorization-webhook-cache-unauthorized-ttl", refusedTtl);
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
    return !skipLookup && (clientCaFile.isEmpty() || requestHeaderCaFile.isEmpty());
  }
}
