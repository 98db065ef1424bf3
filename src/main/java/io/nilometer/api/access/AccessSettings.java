package io.nilometer.api.access;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Who may call.
///
/// @param clientCaFile `--client-ca-file`: PEM; absent: as the API server has it
/// @param requestHeaderCaFile `--requestheader-client-ca-file`: PEM; absent: as the API server has
///     it, with the names
/// @param requestHeaders the other `--requestheader-` flags; they count only with that file
/// @param skipLookup `--authentication-skip-lookup`: the API server is not asked for either
/// @param tolerateLookupFailure `--authentication-tolerate-lookup-failure`: the start goes on
///     where it does not answer
/// @param tokenTtl `--authentication-token-webhook-cache-ttl`: how long a token's owner is
///     remembered
/// @param allowedTtl `--authorization-webhook-cache-authorized-ttl`: how long a yes is remembered
/// @param refusedTtl `--authorization-webhook-cache-unauthorized-ttl`: how long a no is remembered
/// @param alwaysAllowedPaths `--authorization-always-allow-paths`: answered to anybody
/// @param fileCheckInterval how often the files are looked at for a change
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
          "--requestheader-uid-headers must name X-Remote-Uid, in which API servers give it");
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

  /// Whether the API server's ConfigMap is needed at all.
  boolean looksUp() {
    return !skipLookup && (clientCaFile.isEmpty() || requestHeaderCaFile.isEmpty());
  }
}
