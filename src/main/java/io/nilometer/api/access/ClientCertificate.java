package io.nilometer.api.access;

import io.nilometer.kube.review.User;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;

/// A client certificate: the common name is the user, organizations are groups.
record ClientCertificate(X509Certificate certificate) {

  private static final ASN1ObjectIdentifier UID =
      new ASN1ObjectIdentifier("1.3.6.1.4.1.57683.2"); // of Kubernetes users

  /// Empty if there is none that can be read.
  String commonName() {
    try {
      return lastName();
    } catch (IllegalArgumentException _) { // as in identity
      return "";
    }
  }

  private String lastName() {
    List<String> names = texts(BCStyle.CN);
    return names.isEmpty() ? "" : names.getLast();
  }

  AuthenticationResult identity() {
    try {
      return readIdentity();
    } catch (IllegalArgumentException _) { // which is how Bouncy Castle refuses malformed ASN.1
      return new AuthenticationResult.Disproved("the certificate has a subject that is malformed");
    }
  }

  private AuthenticationResult readIdentity() {
    String name = lastName();
    if (name.isEmpty()) {
      return new AuthenticationResult.Unclaimed();
    }
    List<ASN1Encodable> uids = values(UID);
    if (uids.size() > 1) {
      return new AuthenticationResult.Disproved("the certificate has more than one UID");
    }
    List<String> uid = texts(UID);
    if (!uids.isEmpty() && (uid.isEmpty() || uid.getFirst().isEmpty())) {
      return new AuthenticationResult.Disproved("the certificate has a UID that is not a string");
    }
    return new AuthenticationResult.Known(
        new User(
            name,
            uid.isEmpty() ? "" : uid.getFirst(),
            texts(BCStyle.O),
            Map.of("authentication.kubernetes.io/credential-id", List.of(credentialId()))));
  }

  private String credentialId() {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
      return "X509SHA256=" + HexFormat.of().formatHex(hash);
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a certificate without an encoded form", e);
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every Java runtime has SHA-256", e);
    }
  }

  private List<String> texts(ASN1ObjectIdentifier type) {
    var texts = new ArrayList<String>();
    for (ASN1Encodable value : values(type)) {
      if (value instanceof ASN1String text) {
        texts.add(text.getString());
      }
    }
    return texts;
  }

  private List<ASN1Encodable> values(ASN1ObjectIdentifier type) {
    var values = new ArrayList<ASN1Encodable>();
    X500Name subject = X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
    for (RDN name : subject.getRDNs()) {
      for (AttributeTypeAndValue attribute : name.getTypesAndValues()) {
        if (attribute.getType().equals(type)) {
          values.add(attribute.getValue());
        }
      }
    }
    return values;
  }
}
