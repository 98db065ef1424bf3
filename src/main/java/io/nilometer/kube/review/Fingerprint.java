package io.nilometer.kube.review;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;

/// A salted SHA-256 hash of a document: of fixed size, and the document cannot be derived from it.
/// The salt differs in each process, so that callers cannot make collisions.
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
