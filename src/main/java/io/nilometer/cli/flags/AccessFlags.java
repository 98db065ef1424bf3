package io.nilometer.cli.flags;

import static io.nilometer.cli.flags.Flag.setting;
import static io.nilometer.cli.flags.Flag.unset;

import io.nilometer.cli.flags.Flag.Default;
import io.nilometer.cli.flags.Flag.Kind;
import java.util.List;

/// How callers are authenticated and authorized.
final class AccessFlags {

  private static final String CONFIG_MAP =
      "ConfigMap kube-system/extension-apiserver-authentication";
  private static final Default FROM_CONFIG_MAP = unset("from " + CONFIG_MAP);

  static final FlagGroup GROUP =
      new FlagGroup(
          "Authentication and authorization",
          List.of(
              setting(
                  "--authentication-kubeconfig",
                  "access.authentication-kubeconfig",
                  Kind.FILE,
                  unset("--kubeconfig"),
                  "Kubeconfig of the API server that reviews bearer tokens and has " + CONFIG_MAP),
              setting(
                  "--authentication-skip-lookup",
                  "access.skip-lookup",
                  Kind.BOOLEAN,
                  "false",
                  "Do not read " + CONFIG_MAP),
              setting(
                  "--authentication-tolerate-lookup-failure",
                  "access.tolerate-lookup-failure",
                  Kind.BOOLEAN,
                  "false",
                  "Start even if "
                      + CONFIG_MAP
                      + " cannot be read; reject client certificates until it can"),
              setting(
                  "--authentication-token-webhook-cache-ttl",
                  "access.token-ttl",
                  Kind.DURATION,
                  "10s",
                  "How long to cache answers from the token authenticator"),
              setting(
                  "--authorization-kubeconfig",
                  "access.authorization-kubeconfig",
                  Kind.FILE,
                  unset("--kubeconfig"),
                  "Kubeconfig of the API server that authorizes requests"),
              setting(
                  "--authorization-always-allow-paths",
                  "access.always-allow-paths",
                  Kind.LIST,
                  "/healthz,/readyz,/livez",
                  "Paths served without authorization; a trailing * matches any suffix"),
              setting(
                  "--authorization-webhook-cache-authorized-ttl",
                  "access.allowed-ttl",
                  Kind.DURATION,
                  "10s",
                  "How long to cache \"allowed\" answers from the authorizer"),
              setting(
                  "--authorization-webhook-cache-unauthorized-ttl",
                  "access.refused-ttl",
                  Kind.DURATION,
                  "10s",
                  "How long to cache \"denied\" answers from the authorizer"),
              setting(
                  "--client-ca-file",
                  "access.client-ca-file",
                  Kind.FILE,
                  FROM_CONFIG_MAP,
                  "PEM file with the CA certificates that verify client certificates"),
              setting(
                  "--requestheader-client-ca-file",
                  "access.request-header.client-ca-file",
                  Kind.FILE,
                  unset(FROM_CONFIG_MAP.meaning() + ", with the allowed names and headers"),
                  "PEM file with the CA certificates that verify front-proxy client certificates"),
              setting(
                  "--requestheader-username-headers",
                  "access.request-header.username-headers",
                  Kind.LIST,
                  "x-remote-user",
                  "Headers in which the front proxy sends the user name"),
              setting(
                  "--requestheader-uid-headers",
                  "access.request-header.uid-headers",
                  Kind.LIST,
                  unset("none"),
                  "Headers in which the front proxy sends the user's UID"),
              setting(
                  "--requestheader-group-headers",
                  "access.request-header.group-headers",
                  Kind.LIST,
                  "x-remote-group",
                  "Headers in which the front proxy sends the user's groups"),
              setting(
                  "--requestheader-extra-headers-prefix",
                  "access.request-header.extra-headers-prefix",
                  Kind.LIST,
                  "x-remote-extra-",
                  "Prefixes of headers in which the front proxy sends extra user attributes"),
              setting(
                  "--requestheader-allowed-names",
                  "access.request-header.allowed-names",
                  Kind.LIST,
                  unset("any"),
                  "Common names that a front proxy's client certificate may have")));

  private AccessFlags() {}
}
