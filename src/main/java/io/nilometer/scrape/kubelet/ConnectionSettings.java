package io.nilometer.scrape.kubelet;

import io.netty.channel.ChannelFactory;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;
import java.time.Duration;

/// How connections to kubelets are made and kept.
///
/// @param keepAlive an idle connection is closed after this long, or up to twice as long
/// @param fileCheck how often certificate files are read again
/// @param engine the TLS engine that is tried first
/// @param lookup resolves names to addresses; it may block
/// @param sockets opens one for each address that is dialled
public record ConnectionSettings(
    Duration keepAlive,
    Duration fileCheck,
    TlsEngine engine,
    HostLookups.Lookup lookup,
    ScrapeBounds bounds,
    ChannelFactory<? extends SocketChannel> sockets) {

  private static final Duration FILE_CHECK = Duration.ofSeconds(10);
  private static final Duration SLACK = Duration.ofSeconds(30);

  ConnectionSettings(
      Duration keepAlive,
      Duration fileCheck,
      TlsEngine engine,
      HostLookups.Lookup lookup,
      ScrapeBounds bounds) {
    this(keepAlive, fileCheck, engine, lookup, bounds, NioSocketChannel::new);
  }

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
