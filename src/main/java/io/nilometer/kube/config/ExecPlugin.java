package io.nilometer.kube.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nilometer.kube.http.Credentials;
import io.nilometer.tls.CertifiedKey;
import io.nilometer.tls.CredentialException;
import io.nilometer.tls.PemSource;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/// A program of the kubeconfig that prints credentials, as `client.authentication.k8s.io` has it.
///
/// @param command a path, or a name that is looked for in PATH
/// @param cluster the cluster as passed to the plugin, if its configuration asks for that
/// @param stdin whether the plugin may use standard input
/// @param hint how to install it, perhaps empty
record ExecPlugin(
    String apiVersion,
    List<String> command,
    Map<String, String> environment,
    Optional<ObjectNode> cluster,
    Stdin stdin,
    String hint,
    String origin) {

  private static final Set<String> API_VERSIONS =
      Set.of("client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1");
  private static final String EXTENSION = "client.authentication.k8s.io/exec";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration TIMEOUT = Duration.ofMinutes(1);
  private static final int MAX_OUTPUT = 1 << 20;
  private static final int MAX_MESSAGE = 300;

  /// `interactiveMode` of the kubeconfig.
  enum Stdin {
    NEVER("Never"),
    IF_AVAILABLE("IfAvailable"),
    ALWAYS("Always");

    private final String text;

    Stdin(String text) {
      this.text = text;
    }
  }

  /// Reads `exec` of a user.
  static ExecPlugin of(Stanza exec, Stanza cluster) throws KubeConfigException {
    String apiVersion = required(exec, "apiVersion");
    if (!API_VERSIONS.contains(apiVersion)) {
      throw exec.wrong(
          "apiVersion", "must be client.authentication.k8s.io/v1 or v1beta1, but is " + apiVersion);
    }
    String program = required(exec, "command");
    var command = new ArrayList<String>();
    command.add(program.contains("/") ? exec.resolve(program).toString() : program);
    command.addAll(exec.texts("args"));
    Map<String, String> environment = new LinkedHashMap<>();
    for (Stanza variable : exec.objects("env")) {
      environment.put(required(variable, "name"), variable.text("value").orElse(""));
    }
    return new ExecPlugin(
        apiVersion,
        List.copyOf(command),
        environment,
        exec.flag("provideClusterInfo") ? Optional.of(info(cluster)) : Optional.empty(),
        stdin(exec),
        exec.text("installHint").map(ExecPlugin::oneLine).orElse(""),
        "%s of %s in kubeconfig %s"
            .formatted("exec plugin " + command.getFirst(), exec.owner(), exec.file()));
  }

  private static String required(Stanza stanza, String field) throws KubeConfigException {
    return stanza.text(field).orElseThrow(() -> stanza.wrong(field, "is missing"));
  }

  /// client-go insists on it in version v1.
  private static Stdin stdin(Stanza exec) throws KubeConfigException {
    String mode = exec.text("interactiveMode").orElse(Stdin.IF_AVAILABLE.text);
    for (Stdin stdin : Stdin.values()) {
      if (stdin.text.equals(mode)) {
        return stdin;
      }
    }
    throw exec.wrong("interactiveMode", "must be Never, IfAvailable or Always");
  }

  private static ObjectNode info(Stanza cluster) throws KubeConfigException {
    ObjectNode info = JsonNodeFactory.instance.objectNode();
    info.put("server", cluster.text("server").orElse(""));
    for (String field : List.of("tls-server-name", "proxy-url")) {
      cluster.text(field).ifPresent(text -> info.put(field, text));
    }
    for (String field : List.of("insecure-skip-tls-verify", "disable-compression")) {
      if (cluster.flag(field)) {
        info.put(field, true);
      }
    }
    Optional<PemSource> authorities =
        KubeconfigReader.pem(cluster, "certificate-authority", "certificate-authority-data");
    if (authorities.isPresent()) {
      try {
        byte[] pem = authorities.get().text().getBytes(StandardCharsets.ISO_8859_1);
        info.put("certificate-authority-data", Base64.getEncoder().encodeToString(pem));
      } catch (CredentialException e) {
        throw new KubeConfigException(e.getMessage(), e);
      }
    }
    for (Stanza extension : cluster.objects("extensions")) {
      if (extension.text("name").equals(Optional.of(EXTENSION))) {
        info.set("config", extension.content().path("extension"));
      }
    }
    return info;
  }

  /// Runs the program and waits for it. Fails in one line for people.
  ExecCredential run() throws IOException {
    boolean terminal =
        Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    if (stdin == Stdin.ALWAYS && !terminal) {
      throw new IOException(origin + " needs a terminal (interactiveMode is Always)");
    }
    Process process = start(terminal && stdin != Stdin.NEVER);
    try {
      CompletableFuture<byte[]> out = read(process.getInputStream());
      CompletableFuture<byte[]> errors = read(process.getErrorStream());
      if (!process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
        throw new IOException("%s did not end within %d s".formatted(origin, TIMEOUT.toSeconds()));
      }
      int code = process.exitValue();
      if (code != 0) {
        throw new IOException(
            "%s failed with exit code %d%s".formatted(origin, code, lastLine(errors.join())));
      }
      return credential(out.join());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    } catch (CompletionException e) {
      throw new IOException(origin + ": its output cannot be read", e);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private Process start(boolean interactive) throws IOException {
    var builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    builder.environment().put("KUBERNETES_EXEC_INFO", execInfo(interactive));
    builder.redirectInput(
        interactive
            ? ProcessBuilder.Redirect.INHERIT
            : ProcessBuilder.Redirect.from(new java.io.File("/dev/null")));
    try {
      return builder.start();
    } catch (IOException e) {
      String reason = String.valueOf(e.getMessage());
      boolean missing = reason.contains("No such file");
      throw new IOException(
          origin
              + (missing
                  ? " is not installed"
                  : " cannot be run: " + reason.replaceFirst(".*[:,] *", ""))
              + (missing
                  ? ": " + (hint.isEmpty() ? "install it, or correct exec.command" : hint)
                  : ""));
    }
  }

  private String execInfo(boolean interactive) {
    ObjectNode info = JsonNodeFactory.instance.objectNode();
    info.put("kind", "ExecCredential").put("apiVersion", apiVersion);
    ObjectNode spec = info.putObject("spec");
    cluster.ifPresent(described -> spec.set("cluster", described));
    spec.put("interactive", interactive);
    return info.toString();
  }

  private static CompletableFuture<byte[]> read(InputStream stream) {
    CompletableFuture<byte[]> bytes =
        CompletableFuture.supplyAsync(
            () -> {
              try (stream) {
                byte[] read = stream.readNBytes(MAX_OUTPUT);
                stream.transferTo(java.io.OutputStream.nullOutputStream());
                return read;
              } catch (IOException e) {
                throw new CompletionException(e);
              }
            },
            Thread::startVirtualThread);
    // a process that it left behind may keep the stream open
    return bytes.orTimeout(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
  }

  private static String lastLine(byte[] errors) {
    return new String(errors, StandardCharsets.UTF_8)
        .lines()
        .filter(line -> !line.isBlank())
        .reduce((_, last) -> last)
        .map(line -> ": " + oneLine(line))
        .orElse("");
  }

  private static String oneLine(String text) {
    String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    return line.length() > MAX_MESSAGE ? line.substring(0, MAX_MESSAGE) + "…" : line;
  }

  /// What the plugin printed may be secret, so no message quotes it.
  private ExecCredential credential(byte[] output) throws IOException {
    JsonNode printed = json(output);
    String version = printed.path("apiVersion").asText("");
    if (!printed.path("kind").asText("").equals("ExecCredential")) {
      throw new IOException(origin + " printed something that is not an ExecCredential");
    }
    if (!version.equals(apiVersion)) {
      throw new IOException(
          "%s printed an ExecCredential of version %s, while apiVersion is %s"
              .formatted(origin, oneLine(version), apiVersion));
    }
    JsonNode status = printed.path("status");
    String token = status.path("token").asText("");
    String certificate = status.path("clientCertificateData").asText("");
    String key = status.path("clientKeyData").asText("");
    if (token.isEmpty() && certificate.isEmpty() && key.isEmpty()) {
      throw new IOException(origin + " printed an ExecCredential without a token or certificate");
    }
    if (certificate.isEmpty() != key.isEmpty()) {
      throw new IOException(origin + " printed a client certificate or a key, but not both");
    }
    return new ExecCredential(
        token.isEmpty()
            ? Optional.empty()
            : Optional.of(StaticCredentials.bearer(token, "the token of " + origin)),
        certificate.isEmpty() ? Optional.empty() : Optional.of(keyPair(certificate, key)),
        expiration(status.path("expirationTimestamp").asText("")));
  }

  private JsonNode json(byte[] output) throws IOException {
    try {
      return JSON.readTree(new String(output, StandardCharsets.UTF_8));
    } catch (IOException _) { // whose message quotes what was printed
      throw new IOException(origin + " printed something that is not an ExecCredential");
    }
  }

  private Credentials.ClientKeyPair keyPair(String certificate, String key) throws IOException {
    var pair =
        new Credentials.ClientKeyPair(
            new PemSource.Text("clientCertificateData of " + origin, certificate),
            new PemSource.Text("clientKeyData of " + origin, key));
    try {
      CertifiedKey.load(pair.certificate(), pair.key());
      return pair;
    } catch (CredentialException e) {
      throw new IOException(e.getMessage());
    }
  }

  private Optional<Instant> expiration(String text) throws IOException {
    try {
      return text.isEmpty()
          ? Optional.empty()
          : Optional.of(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeParseException _) {
      throw new IOException(
          origin + " printed an expirationTimestamp that is not a time of RFC 3339");
    }
  }
}
