package io.nilometer.api.tls;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// A certificate this server makes for itself where none is given, kept in a directory as
/// `apiserver.crt` and `apiserver.key`. What lies there is used while it is good for another
/// month at least; else a new one, good for a year, takes its place.
public final class SelfSigned implements CertificateSource {

  private static final Pattern IPV4 = Pattern.compile("[0-9]+(\\.[0-9]+){3}");
  private static final Duration LIFETIME = Duration.ofDays(365);
  private static final Duration RENEWAL = Duration.ofDays(30);
  private static final Duration CLOCK_SKEW = Duration.ofHours(1);

  private final Path directory;
  private final CertificateFiles kept;
  private final String bindAddress;
  private final InstantSource clock;

  public SelfSigned(Path directory, String bindAddress, InstantSource clock) {
    this.directory = directory;
    this.kept =
        new CertificateFiles(
            "the kept certificate",
            directory.resolve("apiserver.crt"),
            "the kept key",
            directory.resolve("apiserver.key"));
    this.bindAddress = bindAddress;
    this.clock = clock;
  }

  @Override
  public ServingCertificate load() throws ServingCertificateException {
    if (Files.exists(kept.certificateFile()) && Files.exists(kept.keyFile())) {
      ServingCertificate found = kept.load();
      if (goodFor(RENEWAL, found.certificate())) {
        return found;
      }
    }
    ServingCertificate made = make();
    keep(made);
    return made;
  }

  private boolean goodFor(Duration time, X509Certificate certificate) {
    return certificate.getNotAfter().toInstant().isAfter(clock.instant().plus(time));
  }

  private ServingCertificate make() throws ServingCertificateException {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair pair = generator.generateKeyPair();
      return new ServingCertificate(List.of(certify(pair)), pair.getPrivate());
    } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
      throw new ServingCertificateException("no self-signed certificate can be made: " + e, e);
    }
  }

  private X509Certificate certify(KeyPair pair)
      throws OperatorCreationException, GeneralSecurityException, IOException {
    Instant now = clock.instant();
    var name = new X500Name("CN=" + hostname() + "@" + now.getEpochSecond());
    var builder =
        new JcaX509v3CertificateBuilder(
            name,
            new BigInteger(127, new SecureRandom()),
            Date.from(now.minus(CLOCK_SKEW)),
            Date.from(now.plus(LIFETIME)),
            name,
            pair.getPublic());
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
    builder.addExtension(
        Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyCertSign));
    builder.addExtension(
        Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
    builder.addExtension(Extension.subjectAlternativeName, false, names());
    var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate());
    return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
  }

  private GeneralNames names() {
    Set<GeneralName> names = new LinkedHashSet<>();
    names.add(new GeneralName(GeneralName.dNSName, "localhost"));
    names.add(new GeneralName(GeneralName.dNSName, hostname()));
    names.add(new GeneralName(GeneralName.iPAddress, "127.0.0.1"));
    if (isIpAddress(bindAddress)) {
      names.add(new GeneralName(GeneralName.iPAddress, bindAddress));
    }
    return new GeneralNames(names.toArray(GeneralName[]::new));
  }

  private static boolean isIpAddress(String address) {
    return address.indexOf(':') >= 0 || IPV4.matcher(address).matches();
  }

  /// As the kernel knows it: asking the resolver takes seconds where no name server answers.
  private static String hostname() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (IOException notLinux) {
      return "localhost";
    }
  }

  private void keep(ServingCertificate made) throws ServingCertificateException {
    try {
      Files.createDirectories(directory);
      write(kept.keyFile(), pem(new JcaPKCS8Generator(made.key(), null)));
      write(kept.certificateFile(), pem(made.certificate()));
    } catch (IOException e) {
      throw new ServingCertificateException(
          "--cert-dir "
              + directory
              + ": the self-signed certificate cannot be written there ("
              + e
              + "); give a directory that can be written, or --tls-cert-file",
          e);
    }
  }

  /// All or nothing, readable only by its owner.
  private static void write(Path file, String content) throws IOException {
    var ownerOnly =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    Path part = Files.createTempFile(file.getParent(), "apiserver", ".part", ownerOnly);
    Files.writeString(part, content);
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static String pem(Object object) throws IOException {
    var text = new StringWriter();
    try (var writer = new JcaPEMWriter(text)) {
      writer.writeObject(object);
    }
    return text.toString();
  }
}
