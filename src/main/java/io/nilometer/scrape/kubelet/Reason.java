package io.nilometer.scrape.kubelet;

import io.netty.handler.ssl.NotSslRecordException;
import java.io.EOFException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.security.cert.CertificateException;
import java.util.zip.ZipException;
import javax.net.ssl.SSLException;

/// Why something failed, as one printable line for an operator.
final class Reason {

  private static final int LONGEST = 200;

  private Reason() {}

  static String of(Throwable failure) {
    Throwable root = failure;
    boolean tls = false;
    while (true) {
      tls |= root instanceof SSLException;
      if (root.getCause() == null || root instanceof UnknownHostException) {
        break;
      }
      root = root.getCause();
    }
    return tls ? "TLS: " + describe(root) : describe(root);
  }

  private static String describe(Throwable root) {
    return switch (root) {
      case UnknownHostException e ->
          "unknown host" + (e.getCause() == null ? "" : " (" + text(e.getCause()) + ')');
      case ClosedChannelException _ -> "the connection was closed before the answer was complete";
      case ConnectException e -> lowerCase(text(e));
      case NotSslRecordException _ -> "it does not speak TLS";
      case CertificateException e -> "its certificate is rejected: " + text(e);
      case NoSuchFileException _ -> "the file does not exist";
      case AccessDeniedException _ -> "permission denied";
      case ZipException e -> "the gzip is broken: " + text(e);
      case EOFException _ -> "it ends too early";
      default -> text(root);
    };
  }

  private static String text(Throwable failure) {
    String message = failure.getMessage();
    return message == null || message.isBlank()
        ? failure.getClass().getSimpleName()
        : printable(message, LONGEST);
  }

  private static String lowerCase(String text) {
    return Character.toLowerCase(text.charAt(0)) + text.substring(1);
  }

  /// One line of printable ASCII, cut where it gets too long.
  static String printable(String text, int longest) {
    var line = new StringBuilder(Math.min(text.length(), longest) + 1);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean blank = c <= ' ' || c > '~';
      if (blank && (line.isEmpty() || line.charAt(line.length() - 1) == ' ')) {
        continue;
      }
      if (line.length() == longest) {
        return line.append("...").toString();
      }
      line.append(blank ? ' ' : c);
    }
    return line.toString().strip();
  }
}
