package io.nilometer.cli.flags;

import static io.nilometer.cli.flags.Flag.setting;

import io.nilometer.cli.flags.Flag.Kind;
import java.util.List;

/// Who calls, and whether they may.
final class AccessFlags {

  static final List<Flag> ALL =
      List.of(
          setting(
              "--authentication-kubeconfig",
              "access.authentication-kubeconfig",
              Kind.FILE,
              "API server that knows bearer tokens and authorities (default: that of --kubeconfig)."),
          setting(
              "--authentication-skip-lookup",
              "access.skip-lookup",
              Kind.BOOLEAN,
              "Do not look up at the API server whose certificates count."),
          setting(
              "--authentication-tolerate-lookup-failure",
              "access.tolerate-lookup-failure",
              Kind.BOOLEAN,
              "Start also where that cannot be looked up; until it can, certificates do not count."),
          setting(
              "--authentication-token-webhook-cache-ttl",
              "access.token-ttl",
              Kind.DURATION,
              "How long a bearer token's owner is remembered (default 10s)."),
          setting(
              "--authorization-kubeconfig",
              "access.authorization-kubeconfig",
              Kind.FILE,
              "API server that decides who may do what (default: that of --kubeconfig)."),
          setting(
              "--authorization-always-allow-paths",
              "access.always-allow-paths",
              Kind.LIST,
              "Paths answered to anybody (default /healthz,/readyz,/livez)."),
          setting(
              "--authorization-webhook-cache-authorized-ttl",
              "access.allowed-ttl",
              Kind.DURATION,
              "How long it is remembered that somebody may (default 10s)."),
          setting(
              "--authorization-webhook-cache-unauthorized-ttl",
              "access.refused-ttl",
              Kind.DURATION,
              "How long it is remembered that somebody may not (default 10s)."),
          setting(
              "--client-ca-file",
              "access.client-ca-file",
              Kind.FILE,
              "Who vouches for client certificates, PEM (default: as the API server has it)."),
          setting(
              "--requestheader-client-ca-file",
              "access.request-header.client-ca-file",
              Kind.FILE,
              "Who vouches for front proxies, PEM (default: as the API server has it, with the names)."),
          setting(
              "--requestheader-username-headers",
              "access.request-header.username-headers",
              Kind.LIST,
              "Header fields in which front proxies name the user (default x-remote-user)."),
          setting(
              "--requestheader-uid-headers",
              "access.request-header.uid-headers",
              Kind.LIST,
              "Header fields in which front proxies give the user's UID (default: none)."),
          setting(
              "--requestheader-group-headers",
              "access.request-header.group-headers",
              Kind.LIST,
              "Header fields in which front proxies name groups (default x-remote-group)."),
          setting(
              "--requestheader-extra-headers-prefix",
              "access.request-header.extra-headers-prefix",
              Kind.LIST,
              "How header fields with more about the user begin (default x-remote-extra-)."),
          setting(
              "--requestheader-allowed-names",
              "access.request-header.allowed-names",
              Kind.LIST,
              "Common names of the front proxies' certificates (default: any)."));

  private AccessFlags() {}
}
