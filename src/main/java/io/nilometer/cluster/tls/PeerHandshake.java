package io.nilometer.cluster.tls;

import io.nilometer.tls.CredentialException;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.GeneralSecurityException;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

/// TLS handshakes with replicas, with the credentials of one, to find out whether both sides trust
/// each other. The calling thread waits. Safe for any thread.
public final class PeerHandshake {

  /// Within it a replica that does not trust this side sends its alert.
  private static final int VERDICT_MILLIS = 500;

  private final SSLContext context;

  private PeerHandshake(PeerCredentials credentials) throws CredentialException {
    try {
      this.context = credentials.context();
    } catch (GeneralSecurityException e) {
      throw new CredentialException("the replica certificate cannot be used: " + e.getMessage(), e);
    }
  }

  /// With the credentials in files.
  public static PeerHandshake of(ClusterTls.Files files) throws CredentialException {
    return new PeerHandshake(new CredentialFiles(files).load());
  }

  /// With the credentials in the data of a Secret.
  public static PeerHandshake of(Map<String, String> texts) throws CredentialException {
    return new PeerHandshake(GeneratedCredentials.credentials(texts));
  }

  /// Succeeds if both sides trust each other. Closes the connection.
  public void attempt(Socket transport, String host, int port) throws IOException {
    try (var socket =
        (SSLSocket) context.getSocketFactory().createSocket(transport, host, port, true)) {
      socket.setEnabledProtocols(new String[] {"TLSv1.3"});
      socket.startHandshake();
      awaitVerdict(socket);
    }
  }

  /// In TLS 1.3 the client is done before the server has verified its certificate.
  private static void awaitVerdict(SSLSocket socket) throws IOException {
    socket.setSoTimeout(VERDICT_MILLIS);
    try {
      if (socket.getInputStream().read() < 0) {
        throw new EOFException("it closed the connection");
      }
    } catch (SocketTimeoutException _) { // it waits for a message
    } catch (SSLException rejected) {
      throw new SSLException("it rejects this side's certificate: " + rejected.getMessage());
    }
  }
}
