package io.nilometer.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.nilometer.tls.RejectedCertificateException.Problem;
import io.nilometer.tls.TestCertificate.Kind;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Whom Go's client trusts.
class CertificateVerifierTest {

  private static final CertifiedKey CA = TestCertificate.ca("ca").selfSigned();
  private static final String HOST = "127.0.0.1";

  private static void accepted(CertifiedKey server, CertifiedKey... bundle) throws Exception {
    accepted(server, HOST, bundle);
  }

  private static void accepted(CertifiedKey server, String host, CertifiedKey... bundle)
      throws Exception {
    verifier(bundle).verify(server.chain(), new HostName(host));
  }

  private static void rejected(Problem problem, CertifiedKey server, CertifiedKey... bundle) {
    rejected(problem, server.chain(), HOST, bundle);
  }

  private static void rejected(
      Problem problem, List<X509Certificate> presented, String host, CertifiedKey... bundle) {
    var rejection =
        catchThrowableOfType(
            RejectedCertificateException.class,
            () -> verifier(bundle).verify(presented, new HostName(host)));
    assertThat(rejection).as("it is rejected").isNotNull();
    assertThat(rejection.problem()).as(rejection.getMessage()).isEqualTo(problem);
  }

  private static CertificateVerifier verifier(CertifiedKey... bundle) {
    return new CertificateVerifier(
        Stream.of(bundle).map(CertifiedKey::certificate).toList(), InstantSource.system());
  }

  private static CertifiedKey alone(CertifiedKey key) {
    return new CertifiedKey(List.of(key.certificate()), key.key());
  }

  @ParameterizedTest
  @EnumSource
  void keysOfAnyKindServe(Kind kind) throws Exception {
    accepted(TestCertificate.server().key(kind).signedBy(CA), CA);
  }

  @ParameterizedTest
  @EnumSource
  void keysOfAnyKindSign(Kind kind) throws Exception {
    CertifiedKey ca = TestCertificate.ca("another").key(kind).selfSigned();
    accepted(TestCertificate.server().signedBy(ca), ca);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SHA256withRSA", "SHA384withRSA", "SHA512withRSA",
        "SHA256withRSAandMGF1", "SHA384withRSAandMGF1", "SHA512withRSAandMGF1"
      })
  void rsaSignaturesWithSha2Count(String algorithm) throws Exception {
    CertifiedKey ca = TestCertificate.ca("rsa").key(Kind.RSA).selfSigned();
    accepted(TestCertificate.server().signature(algorithm).signedBy(ca), ca);
  }

  @ParameterizedTest
  @ValueSource(strings = {"SHA256withECDSA", "SHA384withECDSA", "SHA512withECDSA"})
  void ecdsaSignaturesWithSha2Count(String algorithm) throws Exception {
    accepted(TestCertificate.server().signature(algorithm).signedBy(CA), CA);
  }

  @ParameterizedTest
  @ValueSource(strings = {"SHA1withRSA", "MD5withRSA", "SHA224withRSA", "SHA1withRSAandMGF1"})
  void weakSignaturesDoNotCount(String algorithm) {
    CertifiedKey ca = TestCertificate.ca("rsa").key(Kind.RSA).selfSigned();
    rejected(
        Problem.UNKNOWN_AUTHORITY, TestCertificate.server().signature(algorithm).signedBy(ca), ca);
  }

  @Test
  void aCertificateWithThousandsOfNamesMakesNoLongMessage() {
    String[] names = IntStream.range(0, 5_000).mapToObj(i -> "name-" + i).toArray(String[]::new);
    CertifiedKey server = TestCertificate.of("server").dns(names).signedBy(CA);
    var rejection =
        catchThrowableOfType(
            RejectedCertificateException.class,
            () -> verifier(CA).verify(server.chain(), new HostName(HOST)));
    assertThat(rejection.getMessage())
        .startsWith("its certificate is for DNS:name-0, ")
        .endsWith("..., not for " + HOST)
        .hasSizeLessThan(300);
    CertifiedKey unknown = TestCertificate.ca(manyParts()).selfSigned();
    var issued =
        catchThrowableOfType(
            RejectedCertificateException.class,
            () ->
                verifier(CA)
                    .verify(
                        TestCertificate.server().signedBy(unknown).chain(), new HostName(HOST)));
    assertThat(issued.getMessage()).hasSizeLessThan(600);
  }

  private static X500Name manyParts() {
    var name = new X500NameBuilder();
    for (int i = 0; i < 200; i++) {
      name.addRDN(BCStyle.OU, "unit-" + i);
    }
    return name.build();
  }

  @Test
  void theKeyUsageOfTheServerDoesNotMatter() throws Exception {
    accepted(
        TestCertificate.server()
            .usage(KeyUsage.keyEncipherment | KeyUsage.dataEncipherment)
            .signedBy(CA),
        CA);
    accepted(TestCertificate.of("neither usage nor purpose").ip(HOST).signedBy(CA), CA);
  }

  @Test
  void aCertificateForClientsAloneIsRejectedWhereverItStands() {
    rejected(
        Problem.NOT_PERMITTED,
        TestCertificate.of("client").ip(HOST).purposes(KeyPurposeId.id_kp_clientAuth).signedBy(CA),
        CA);
    CertifiedKey forClients =
        TestCertificate.ca("for clients").purposes(KeyPurposeId.id_kp_clientAuth).selfSigned();
    rejected(Problem.NOT_PERMITTED, TestCertificate.server().signedBy(forClients), forClients);
  }

  @Test
  void aCertificateForAnyPurposeServes() throws Exception {
    accepted(
        TestCertificate.of("any").ip(HOST).purposes(KeyPurposeId.anyExtendedKeyUsage).signedBy(CA),
        CA);
  }

  @Test
  void validityCountsForTheServerAndForTheCa() {
    Duration day = Duration.ofDays(1);
    rejected(
        Problem.EXPIRED,
        TestCertificate.server().valid(day.multipliedBy(-9), day.negated()).signedBy(CA),
        CA);
    rejected(
        Problem.NOT_YET_VALID,
        TestCertificate.server().valid(day, day.multipliedBy(9)).signedBy(CA),
        CA);
    CertifiedKey old =
        TestCertificate.ca("old").valid(day.multipliedBy(-9), day.negated()).selfSigned();
    rejected(Problem.EXPIRED, TestCertificate.server().signedBy(old), old);
    CertifiedKey own =
        TestCertificate.server().valid(day.multipliedBy(-9), day.negated()).selfSigned();
    rejected(Problem.EXPIRED, own, own);
  }

  @Test
  void namesCountByTheirKindAlone() throws Exception {
    rejected(Problem.WRONG_HOST, TestCertificate.of(HOST).signedBy(CA), CA);
    rejected(Problem.WRONG_HOST, TestCertificate.of("n").dns(HOST).signedBy(CA), CA);
    CertifiedKey commonName = TestCertificate.of("cn-only.lab").signedBy(CA);
    rejected(Problem.WRONG_HOST, commonName.chain(), "cn-only.lab", CA);
    CertifiedKey v6 = TestCertificate.of("v6").ip("fd00::1").dns("n_1.lab").signedBy(CA);
    accepted(v6, "fd00:0::1", CA);
    accepted(v6, "n_1.lab.", CA);
    rejected(Problem.WRONG_HOST, v6.chain(), "fd00::2", CA);
  }

  @Test
  void aCaThatIsUnknownOrOnlyOfTheSameNameIsRejected() throws Exception {
    CertifiedKey other = TestCertificate.ca("other").selfSigned();
    CertifiedKey sameName = TestCertificate.ca("ca").selfSigned();
    CertifiedKey server = TestCertificate.server().signedBy(CA);
    rejected(Problem.UNKNOWN_AUTHORITY, server, other);
    rejected(Problem.UNKNOWN_AUTHORITY, server, sameName);
    rejected(Problem.UNKNOWN_AUTHORITY, server);
    accepted(server, sameName, other, CA);
  }

  @Test
  void anExpiredCaOfTheSameKeyDoesNotHideTheRenewedOne() throws Exception {
    KeyPair keys = Kind.P256.keys();
    Duration day = Duration.ofDays(1);
    CertifiedKey old =
        TestCertificate.ca("renewed")
            .key(keys)
            .valid(day.multipliedBy(-9), day.negated())
            .selfSigned();
    CertifiedKey renewed = TestCertificate.ca("renewed").key(keys).selfSigned();
    accepted(TestCertificate.server().signedBy(renewed), old, renewed);
  }

  @Test
  void anIntermediateIsPresentedOrStandsInTheBundle() throws Exception {
    CertifiedKey intermediate = TestCertificate.ca("intermediate").signedBy(CA);
    CertifiedKey server = TestCertificate.server().signedBy(intermediate);
    accepted(server, CA);
    rejected(Problem.UNKNOWN_AUTHORITY, alone(server), CA);
    accepted(alone(server), alone(intermediate));
    CertifiedKey deeper =
        TestCertificate.server().signedBy(TestCertificate.ca("deeper").signedBy(intermediate));
    accepted(deeper, CA);
  }

  @Test
  void theServersOwnCertificateMayStandInTheBundle() throws Exception {
    CertifiedKey own = TestCertificate.server().selfSigned();
    accepted(own, own);
    rejected(Problem.UNKNOWN_AUTHORITY, own, CA);
  }

  @Test
  void onlyACaSigns() {
    CertifiedKey server = TestCertificate.server().signedBy(CA);
    CertifiedKey below = TestCertificate.server().signedBy(server);
    rejected(Problem.UNKNOWN_AUTHORITY, below, CA);
    rejected(Problem.NOT_PERMITTED, below, server);
    CertifiedKey noSigner =
        TestCertificate.ca("no signer").usage(KeyUsage.digitalSignature).selfSigned();
    rejected(Problem.NOT_PERMITTED, TestCertificate.server().signedBy(noSigner), noSigner);
  }

  @Test
  void theLengthOfThePathCountsForRootsToo() throws Exception {
    CertifiedKey shallow =
        TestCertificate.ca("shallow")
            .extension(Extension.basicConstraints, new BasicConstraints(0))
            .selfSigned();
    accepted(TestCertificate.server().signedBy(shallow), shallow);
    CertifiedKey intermediate = TestCertificate.ca("too deep").signedBy(shallow);
    rejected(Problem.NOT_PERMITTED, TestCertificate.server().signedBy(intermediate), shallow);
  }

  private static CertifiedKey constrained(boolean permitted, GeneralName... bases) {
    GeneralSubtree[] subtrees =
        Stream.of(bases).map(GeneralSubtree::new).toArray(GeneralSubtree[]::new);
    return TestCertificate.ca("constrained")
        .extension(
            Extension.nameConstraints,
            new org.bouncycastle.asn1.x509.NameConstraints(
                permitted ? subtrees : null, permitted ? null : subtrees))
        .selfSigned();
  }

  @Test
  void nameConstraintsOfACaCountForNamesAndAddresses() throws Exception {
    CertifiedKey lab = constrained(true, new GeneralName(GeneralName.dNSName, "lab"));
    CertifiedKey inLab = TestCertificate.of("n").dns("n.lab").signedBy(lab);
    accepted(inLab, "n.lab", lab);
    CertifiedKey outside = TestCertificate.of("n").dns("n.lab", "n.collab").signedBy(lab);
    rejected(Problem.NOT_PERMITTED, outside.chain(), "n.lab", lab);
    accepted(TestCertificate.server().signedBy(lab), lab); // addresses are not constrained
    CertifiedKey notLoopback =
        constrained(false, new GeneralName(GeneralName.iPAddress, "127.0.0.0/8"));
    rejected(Problem.NOT_PERMITTED, TestCertificate.server().signedBy(notLoopback), notLoopback);
    CertifiedKey loopback =
        constrained(true, new GeneralName(GeneralName.iPAddress, "127.0.0.0/8"));
    accepted(TestCertificate.server().signedBy(loopback), loopback);
    CertifiedKey other = TestCertificate.of("n").ip(HOST, "10.0.0.1").signedBy(loopback);
    rejected(Problem.NOT_PERMITTED, other, loopback);
  }

  @Test
  void nameConstraintsCountForUrisAndForWildcards() throws Exception {
    CertifiedKey uris =
        constrained(true, new GeneralName(GeneralName.uniformResourceIdentifier, ".lab"));
    accepted(TestCertificate.server().uri("spiffe://a.lab/x").signedBy(uris), uris);
    rejected(
        Problem.NOT_PERMITTED, TestCertificate.server().uri("spiffe://lab/x").signedBy(uris), uris);
    CertifiedKey notOne = constrained(false, new GeneralName(GeneralName.dNSName, "one.lab"));
    CertifiedKey wildcard = TestCertificate.of("n").dns("*.lab").signedBy(notOne);
    rejected(Problem.NOT_PERMITTED, wildcard.chain(), "two.lab", notOne);
  }

  @Test
  void anUnknownCriticalExtensionIsRejected() {
    CertifiedKey odd =
        TestCertificate.server()
            .extension(
                new org.bouncycastle.asn1.ASN1ObjectIdentifier("1.2.3.4.5"),
                new org.bouncycastle.asn1.DEROctetString(new byte[1]))
            .signedBy(CA);
    rejected(Problem.NOT_PERMITTED, odd, CA);
  }

  @Test
  void aCircleOfCasEnds() {
    KeyPair one = Kind.P256.keys();
    KeyPair two = Kind.P256.keys();
    CertifiedKey oneAlone = TestCertificate.ca("one").key(one).selfSigned();
    CertifiedKey twoByOne = TestCertificate.ca("two").key(two).signedBy(oneAlone);
    CertifiedKey oneByTwo = TestCertificate.ca("one").key(one).signedBy(alone(twoByOne));
    CertifiedKey server = TestCertificate.server().signedBy(alone(oneByTwo));
    var presented = List.of(server.certificate(), oneByTwo.certificate(), twoByOne.certificate());
    rejected(Problem.UNKNOWN_AUTHORITY, presented, HOST, CA);
  }
}
