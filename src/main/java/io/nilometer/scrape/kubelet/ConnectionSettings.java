package io.nilometer.scrape.kubelet;

import java.net.InetAddress;
import java.time.Duration;

/// How connections to kubelets are made and kept.
///
/// @param keepAlive an idle connection is closed after this long, or up to twice as long
/// @param fileCheck how often certificate files are read again
/// @param engine the TLS engine that is tried first
/// @param lookup resolves names to addresses; it may block
public record ConnectionSettings(
    Duration keepAlive,
    Duration fileCheck,
    TlsEngine engine,
    HostLookups.Lookup lookup,
    ScrapeBounds bounds) {

  private static final Duration FILE_CHECK = Duration.ofSeconds(10);
  private static final Duration SLACK = Duration.ofSeconds(30);

  /// Keeps a connection from one scrape to the next, and over a missed one.
  public static ConnectionSettings of(Duration resolution, ScrapeBounds bounds) {
    return new ConnectionSettings(
        resolution.multipliedBy(2).plus(SLACK),
        FILE_CHECK,
        TlsEngine.best(),
        InetAddress::getAllByName,
        bounds);
  }
}
