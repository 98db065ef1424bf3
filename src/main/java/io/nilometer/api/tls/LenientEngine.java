package io.nilometer.api.tls;

import io.netty.util.ReferenceCountUtil;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;

/// An engine that also serves clients whose server name is no legal host name, such as an address
/// with a port. The JDK's engine ends such a handshake, and Go's servers ignore the name, so the
/// ClientHello decides which engine serves the connection: its first record, once it is whole. The
/// JDK takes quadratic time for a name, so it is given one at most, which is no longer than a host
/// name can be, also in the ClientHello that follows a HelloRetryRequest. Used by one thread at a
/// time.
final class LenientEngine extends SSLEngine {

  /// Of a host name; BoringSSL takes no longer server name either.
  private static final int MAX_NAME_BYTES = 255;

  private final Optional<Supplier<SSLEngine>> forOddNames;
  private SSLEngine engine;
  private boolean decided;
  private boolean begun;
  private boolean again; // a ClientHello came already
  private boolean established;
  private boolean odd;
  private boolean closing;

  /// @param usual serves legal names, and clients that send none
  /// @param forOddNames absent where there is no such engine: the usual one refuses odd names
  LenientEngine(SSLEngine usual, Optional<Supplier<SSLEngine>> forOddNames) {
    this.engine = usual;
    this.forOddNames = forOddNames;
  }

  /// Decides which engine serves the client, once there is a whole record.
  ///
  /// @param record what has arrived and is not unwrapped yet
  void decide(ByteBuffer record) throws SSLException {
    if (decided || !record.hasRemaining() || ClientHello.isPartial(record)) {
      return;
    }
    decided = true;
    List<byte[]> names = names(record);
    boolean unusual =
        ClientHello.isSplit(record) || names.stream().anyMatch(name -> !isLegal(name));
    if (unusual && forOddNames.isPresent()) {
      odd = true;
      SSLEngine usual = engine;
      engine = forOddNames.get().get();
      if (begun) {
        engine.beginHandshake();
      }
      usual.closeOutbound();
    }
  }

  private static List<byte[]> names(ByteBuffer record) throws SSLException {
    List<byte[]> names = ClientHello.serverNames(record);
    if (names.size() > 1) {
      throw new SSLException("there is more than one server name");
    }
    if (names.stream().anyMatch(name -> name.length > MAX_NAME_BYTES)) {
      throw new SSLException("the server name is longer than " + MAX_NAME_BYTES + " bytes");
    }
    return names;
  }

  /// Refuses a second ClientHello that the JDK should not read.
  private void checkAgain(ByteBuffer record) throws SSLException {
    if (odd || ClientHello.isPartial(record)) {
      return;
    }
    names(record);
    if (again && ClientHello.isSplit(record)) {
      throw new SSLException("the second ClientHello is split into several records");
    }
  }

  /// A dot at the end is left to the usual engine, which refuses it as Go does.
  private static boolean isLegal(byte[] name) {
    if (name.length == 0 || name[name.length - 1] == '.') {
      return true;
    }
    try {
      return new SNIHostName(name).getEncoded().length > 0;
    } catch (IllegalArgumentException _) { // which is how the JDK says that it is not
      return false;
    }
  }

  @Override
  public SSLEngineResult unwrap(ByteBuffer source, ByteBuffer[] targets, int offset, int length)
      throws SSLException {
    decide(source);
    if (!decided) {
      return new SSLEngineResult(
          SSLEngineResult.Status.BUFFER_UNDERFLOW, engine.getHandshakeStatus(), 0, 0);
    }
    boolean hello = !established && ClientHello.isOne(source);
    if (hello) {
      checkAgain(source);
    }
    SSLEngineResult result = engine.unwrap(source, targets, offset, length);
    again |= hello && result.bytesConsumed() > 0;
    return noted(result);
  }

  private SSLEngineResult noted(SSLEngineResult result) {
    established |= result.getHandshakeStatus() == HandshakeStatus.FINISHED;
    return result;
  }

  @Override
  public SSLEngineResult wrap(ByteBuffer[] sources, int offset, int length, ByteBuffer target)
      throws SSLException {
    return noted(engine.wrap(sources, offset, length, target));
  }

  @Override
  public void beginHandshake() throws SSLException {
    begun = true;
    engine.beginHandshake();
  }

  /// As the JDK's engine does, asks for the wrap that sends the close_notify; Netty's does not, and
  /// Pekko would wait for it.
  @Override
  public HandshakeStatus getHandshakeStatus() {
    HandshakeStatus status = engine.getHandshakeStatus();
    boolean unsent = odd && closing && !engine.isOutboundDone();
    return unsent && status == HandshakeStatus.NOT_HANDSHAKING ? HandshakeStatus.NEED_WRAP : status;
  }

  /// Whether the engine for odd names serves the client. That one does most of the work of a
  /// handshake in the calls that unwrap, and little as a task.
  boolean isOdd() {
    return odd;
  }

  /// Frees the memory of the engine for odd names, at the end of the connection. Waits for a call
  /// that is in progress.
  void release() {
    if (odd) {
      ReferenceCountUtil.release(engine);
    }
  }

  @Override
  public Runnable getDelegatedTask() {
    return engine.getDelegatedTask();
  }

  @Override
  public void closeInbound() throws SSLException {
    engine.closeInbound();
  }

  @Override
  public boolean isInboundDone() {
    return engine.isInboundDone();
  }

  @Override
  public void closeOutbound() {
    closing = true;
    engine.closeOutbound();
  }

  @Override
  public boolean isOutboundDone() {
    return engine.isOutboundDone();
  }

  @Override
  public SSLSession getSession() {
    return engine.getSession();
  }

  @Override
  public SSLSession getHandshakeSession() {
    return engine.getHandshakeSession();
  }

  @Override
  public SSLParameters getSSLParameters() {
    return engine.getSSLParameters();
  }

  @Override
  public void setSSLParameters(SSLParameters parameters) {
    engine.setSSLParameters(parameters);
  }

  @Override
  public String getApplicationProtocol() {
    return engine.getApplicationProtocol();
  }

  @Override
  public String getHandshakeApplicationProtocol() {
    return engine.getHandshakeApplicationProtocol();
  }

  @Override
  public void setHandshakeApplicationProtocolSelector(
      BiFunction<SSLEngine, List<String>, String> selector) {
    engine.setHandshakeApplicationProtocolSelector(selector);
  }

  @Override
  public BiFunction<SSLEngine, List<String>, String> getHandshakeApplicationProtocolSelector() {
    return engine.getHandshakeApplicationProtocolSelector();
  }

  @Override
  public String[] getSupportedCipherSuites() {
    return engine.getSupportedCipherSuites();
  }

  @Override
  public String[] getEnabledCipherSuites() {
    return engine.getEnabledCipherSuites();
  }

  @Override
  public void setEnabledCipherSuites(String[] suites) {
    engine.setEnabledCipherSuites(suites);
  }

  @Override
  public String[] getSupportedProtocols() {
    return engine.getSupportedProtocols();
  }

  @Override
  public String[] getEnabledProtocols() {
    return engine.getEnabledProtocols();
  }

  @Override
  public void setEnabledProtocols(String[] protocols) {
    engine.setEnabledProtocols(protocols);
  }

  @Override
  public void setUseClientMode(boolean mode) {
    engine.setUseClientMode(mode);
  }

  @Override
  public boolean getUseClientMode() {
    return engine.getUseClientMode();
  }

  @Override
  public void setNeedClientAuth(boolean need) {
    engine.setNeedClientAuth(need);
  }

  @Override
  public boolean getNeedClientAuth() {
    return engine.getNeedClientAuth();
  }

  @Override
  public void setWantClientAuth(boolean want) {
    engine.setWantClientAuth(want);
  }

  @Override
  public boolean getWantClientAuth() {
    return engine.getWantClientAuth();
  }

  @Override
  public void setEnableSessionCreation(boolean flag) {
    engine.setEnableSessionCreation(flag);
  }

  @Override
  public boolean getEnableSessionCreation() {
    return engine.getEnableSessionCreation();
  }
}
