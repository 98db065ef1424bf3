package io.nilometer.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The machine and the software versions of a measurement, as text.
final class Machine {

  private Machine() {}

  static Map<String, String> facts(Plan plan) throws IOException, InterruptedException {
    var facts = new LinkedHashMap<String, String>();
    facts.put("begun", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    facts.put("processor", processor());
    facts.put("system", said("uname", "-sr"));
    facts.put("load average at the beginning", loadAverage());
    facts.put("java", Runtime.version().toString());
    facts.put("commit", said("git", "describe", "--always", "--dirty"));
    facts.put(
        "NILOMETER_JAVA_OPTS",
        Optional.ofNullable(System.getenv("NILOMETER_JAVA_OPTS")).orElse(""));
    facts.put("replicas", Integer.toString(plan.replicas()));
    facts.put("reference", plan.reference().map(Path::toString).orElse("none"));
    if (plan.reference().isPresent()) {
      facts.put("reference's version", said(plan.reference().get().toString(), "--version"));
    }
    facts.put("cluster", plan.cluster().map(Path::toString).orElse("the demo's"));
    facts.put("containers a pod", Integer.toString(plan.containers()));
    facts.put("sides", plan.beside() ? "beside each other" : "in turn");
    facts.put("protocol", plan.version().toString());
    facts.put("resolution", plan.resolution().toString());
    facts.put("warm-up", plan.warmUp().toString());
    facts.put("window", plan.window().toString());
    return facts;
  }

  private static String processor() throws IOException {
    String model =
        Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
            .filter(line -> line.startsWith("model name"))
            .findFirst()
            .map(line -> line.substring(line.indexOf(':') + 1).strip())
            .orElse(System.getProperty("os.arch"));
    return "%d × %s".formatted(Runtime.getRuntime().availableProcessors(), model);
  }

  static String loadAverage() throws IOException {
    String[] all = Files.readString(Path.of("/proc/loadavg")).split(" ", -1);
    return String.join(" ", List.of(all).subList(0, 3));
  }

  private static String said(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    return process.waitFor() == 0 ? text : "unknown";
  }
}
