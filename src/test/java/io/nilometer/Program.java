package io.nilometer;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nilometer.demo.SimulatedCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The packaged program as a process, with the JVM flags of the launcher `nilometer`. Its output
/// goes to files. [#close] kills it.
final class Program implements AutoCloseable {

  /// Timeout for the start of a JVM while others start, on two busy cores.
  static final Duration START = Duration.ofSeconds(60);

  private static final Path LAUNCHER = Path.of("nilometer");
  private static final Path JAR = Path.of("target", "nilometer.jar");
  private static final Path CACHE = Path.of("target", "nilometer.aot");
  private static final Path CACHE_OF_REPLICAS = Path.of("target", "nilometer-replicas.aot");
  private static final List<String> QUICK_TO_START = List.of("-XX:TieredStopAtLevel=1");
  private static final Pattern JVM_FLAG = Pattern.compile("(?<=\\s)-\\S+");
  private static final Pattern PORT = Pattern.compile("\"Serving\".* port=\"(\\d+)\"");
  private static final long SIGINT_BIT = 1 << 1;

  private final Process process;
  private final Path folder;

  private Program(Process process, Path folder) {
    this.process = process;
    this.folder = folder;
  }

  /// @param folder a new one for its output and, in `tmp`, its temporary files
  static Program start(Path folder, String... arguments) throws IOException {
    return start(folder, List.of(), arguments);
  }

  /// @param jvm more flags for the JVM
  static Program start(Path folder, List<String> jvm, String... arguments) throws IOException {
    return start(folder, Map.of(), jvm, arguments);
  }

  /// @param environment more variables
  /// @param jvm more flags for the JVM
  static Program start(
      Path folder, Map<String, String> environment, List<String> jvm, String... arguments)
      throws IOException {
    Path temporary = Files.createDirectories(folder.resolve("tmp"));
    var command = new ArrayList<String>(undoingAnIgnoredInterrupt());
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(launcherFlags());
    command.addAll(QUICK_TO_START);
    command.addAll(cacheFlags(arguments));
    command.addAll(jvm);
    command.addAll(List.of("-Djava.io.tmpdir=" + temporary, "-jar", JAR.toString()));
    command.addAll(Arrays.asList(arguments));
    return run(folder, environment, command);
  }

  /// Runs a command that executes the program.
  ///
  /// @param folder a new one for its output
  static Program run(Path folder, List<String> command) throws IOException {
    return run(folder, Map.of(), command);
  }

  private static Program run(Path folder, Map<String, String> environment, List<String> command)
      throws IOException {
    var builder =
        new ProcessBuilder(command)
            .redirectOutput(folder.resolve("stdout").toFile())
            .redirectError(folder.resolve("stderr").toFile());
    builder.environment().putAll(environment);
    return new Program(builder.start(), folder);
  }

  /// The arguments for a replica that serves this cluster on any free port.
  ///
  /// @param folder for the kubeconfig and the certificate
  static String[] serving(SimulatedCluster cluster, Path folder, String... more) {
    Path kubeconfig = folder.resolve("kubeconfig");
    cluster.writeKubeconfig(kubeconfig);
    return Stream.concat(
            Stream.of(
                "serve",
                "--kubeconfig=" + kubeconfig,
                "--bind-address=127.0.0.1",
                "--secure-port=0",
                "--cert-dir=" + folder.resolve("certificates"),
                "--metric-resolution=15s",
                "--kubelet-preferred-address-types=InternalIP",
                "--kubelet-use-node-status-port"),
            Stream.of(more))
        .toArray(String[]::new);
  }

  /// The flags between `java` and `-jar` in the launcher's last command.
  static List<String> launcherFlags() throws IOException {
    String launcher = Files.readString(LAUNCHER);
    String command = launcher.substring(launcher.indexOf("exec "), launcher.indexOf(" -jar "));
    List<String> flags = JVM_FLAG.matcher(command).results().map(MatchResult::group).toList();
    assertThat(flags).as("JVM flags in %s", LAUNCHER).isNotEmpty();
    return flags;
  }

  /// Uses an AOT cache that is newer than the build, as the launcher does.
  private static List<String> cacheFlags(String... arguments) {
    boolean amongSeveral =
        Stream.of(arguments).anyMatch(argument -> argument.startsWith("--cluster-seeds"));
    return Stream.of(CACHE_OF_REPLICAS, CACHE)
        .filter(cache -> amongSeveral || cache.equals(CACHE))
        .filter(Program::isNewerThanTheBuild)
        .findFirst()
        .map(cache -> List.of("-XX:AOTCache=" + cache, "-Xlog:aot*=off"))
        .orElse(List.of());
  }

  private static boolean isNewerThanTheBuild(Path file) {
    return file.toFile().lastModified() > JAR.toFile().lastModified();
  }

  /// A background process of a shell without job control ignores SIGINT, and its children inherit
  /// that. `env --default-signal` restores the default.
  private static List<String> undoingAnIgnoredInterrupt() throws IOException {
    Path status = Path.of("/proc/self/status");
    boolean ignored =
        Files.exists(status)
            && Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
                .anyMatch(mask -> (mask & SIGINT_BIT) != 0);
    return ignored ? List.of("env", "--default-signal=INT") : List.of();
  }

  List<String> stdout() throws IOException {
    return Files.readAllLines(folder.resolve("stdout"));
  }

  /// Its lines on standard error, without the warning of Pekko about a machine that paused.
  List<String> stderr() throws IOException {
    return Files.readAllLines(folder.resolve("stderr")).stream()
        .filter(line -> !line.contains("sending of heartbeat was delayed"))
        .toList();
  }

  /// The files that it left in its temporary folder.
  List<Path> leftBehind() throws IOException {
    try (var files = Files.walk(folder.resolve("tmp"))) {
      return files.filter(file -> !file.equals(folder.resolve("tmp"))).toList();
    }
  }

  long pid() {
    return process.pid();
  }

  boolean isRunning() {
    return process.isAlive();
  }

  /// Waits until the program listens, which is before it is ready.
  ///
  /// @return the port of the API
  int port() {
    return port(START);
  }

  /// As [#port()], with another timeout.
  int port(Duration patience) {
    await().atMost(patience).until(() -> servingPort().isPresent() || !process.isAlive());
    return servingPort().orElseThrow(() -> new AssertionError("ended before it served: " + this));
  }

  private Optional<Integer> servingPort() {
    return PORT.matcher(toString())
        .results()
        .map(found -> Integer.valueOf(found.group(1)))
        .findFirst();
  }

  /// SIGTERM.
  void terminate() {
    process.destroy();
  }

  /// SIGINT, as by Ctrl-C.
  void interrupt() throws Exception {
    signal("INT");
  }

  /// SIGSTOP: pauses it until [#resume].
  void pause() throws Exception {
    signal("STOP");
  }

  /// SIGCONT.
  void resume() throws Exception {
    signal("CONT");
  }

  private void signal(String name) throws Exception {
    var kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
    assertThat(kill.waitFor()).isZero();
  }

  /// SIGKILL. Returns when the process has ended.
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  /// Whether it ends within that time.
  boolean ends(Duration within) throws InterruptedException {
    return process.waitFor(within.toMillis(), MILLISECONDS);
  }

  /// The exit code. Fails if it does not end within that time.
  int exitCode(Duration within) throws InterruptedException {
    assertThat(ends(within)).as(() -> "ended within " + within + ": " + this).isTrue();
    return process.exitValue();
  }

  @Override
  public void close() {
    kill();
  }

  /// Its standard error.
  @Override
  public String toString() {
    try {
      return String.join("\n", stderr());
    } catch (IOException unreadable) {
      return unreadable.toString();
    }
  }
}
