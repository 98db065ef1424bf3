package io.nilometer.scrape.exposition;

/// What kind of failure ended a scrape.
public enum FailureKind {
  /// The Node object has no usable address, port or path.
  ADDRESS,
  NAME_RESOLUTION,
  /// The connection was refused, reset or cannot be routed.
  CONNECTION,
  /// No connection within the time limit: packets get lost, or a firewall drops them.
  CONNECT_TIMEOUT,
  /// Connected, but no complete answer within the time limit.
  ANSWER_TIMEOUT,
  /// No CA of the bundle signed the kubelet's certificate.
  UNKNOWN_AUTHORITY,
  /// The kubelet's certificate is for other names or addresses.
  WRONG_HOST,
  /// The kubelet's certificate has expired, or is not yet valid.
  CERTIFICATE_TIME,
  /// The kubelet has no serving certificate yet.
  NO_CERTIFICATE,
  /// Another failure of TLS.
  TLS,
  /// Status 401.
  UNAUTHORIZED,
  /// Status 403.
  FORBIDDEN,
  /// Another status than 200.
  STATUS,
  /// There is no token or certificate to send.
  CREDENTIALS,
  /// The answer cannot be used.
  BODY,
  /// The request was abandoned on this side.
  ABANDONED
}
