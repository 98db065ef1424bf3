package io.nilometer.kube.review;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;

/// What a document is known by: always of the same size, however long the document is, and nobody
/// can tell the document from it. Other in each process, so that nobody can make collisions.
record Fingerprint(long a, long b, long c, long d) {

  private static final byte[] SALT = new byte[32];

  static {
    new SecureRandom().nextBytes(SALT);
  }

  static Fingerprint of(byte[] document) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(SALT);
      ByteBuffer hash = ByteBuffer.wrap(digest.digest(document));
      return new Fingerprint(hash.getLong(), hash.getLong(), hash.getLong(), hash.getLong());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java runtime has SHA-256", e);
    }
  }
}
