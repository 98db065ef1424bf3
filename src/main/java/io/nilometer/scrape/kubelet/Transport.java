package io.nilometer.scrape.kubelet;

import java.net.InetAddress;
import java.time.Duration;

/// How connections to kubelets are made and kept.
///
/// @param keepAlive an idle connection is closed after this long, or up to twice as long
/// @param fileCheck how often certificate files are looked at again
/// @param lookup finds the addresses of names; it may block
public record Transport(
    Duration keepAlive, Duration fileCheck, TlsEngine engine, KubeletNames.Lookup lookup) {

  private static final Duration FILE_CHECK = Duration.ofSeconds(10);
  private static final Duration SLACK = Duration.ofSeconds(30);

  /// Keeps a connection from one scrape to the next, and over a missed one.
  public static Transport of(Duration resolution) {
    return new Transport(
        resolution.multipliedBy(2).plus(SLACK),
        FILE_CHECK,
        TlsEngine.best(),
        InetAddress::getByName);
  }
}
