package io.nilometer.scrape.exposition;

import io.nilometer.model.ContainerSample;
import io.nilometer.model.PodRef;
import io.nilometer.model.PodSample;
import io.nilometer.model.Sample;
import io.nilometer.model.Scrape;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// States by regular expressions and maps, as plainly as possible, what a body means. Works on a
/// string with one character for each byte.
final class SlowParser {

  private static final String LABEL_NAME = "[a-zA-Z_][a-zA-Z0-9_]*+";
  private static final String QUOTED = "\"(?:[^\\\\\"]|\\\\[^\\n])*+\"";
  private static final String LABEL =
      "(" + LABEL_NAME + "|" + QUOTED + ")[ \\t]*=[ \\t]*(" + QUOTED + ")";
  private static final String ITEM = LABEL + "[ \\t]*,?[ \\t]*";

  private static final Pattern NAME = Pattern.compile("[ \\t]*([a-zA-Z_:][a-zA-Z0-9_:]*+)[ \\t]*");
  private static final Pattern LABELS = Pattern.compile("(\\{[ \\t]*(?:" + ITEM + ")*+\\})?");
  private static final Pattern ITEMS = Pattern.compile(ITEM);
  private static final Pattern FIGURES =
      Pattern.compile("[ \\t]*([^{ \\t\\n\\x00]++)(?:[ \\t]+([0-9]++))?[ \\t]*\\n");
  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?");

  private static final BigInteger MAX = BigInteger.valueOf(Long.MAX_VALUE);
  private static final BigInteger NANOS_PER_MILLI = BigInteger.valueOf(1_000_000);
  private static final double TOO_MUCH_MEMORY = Math.pow(2, 53);

  private final long requestedNanos;
  private final Point node = new Point();
  private final Map<PodRef, Map<String, Point>> pods = new LinkedHashMap<>();
  private boolean scrapeError;
  private int read;
  private int unreadable;

  private SlowParser(long requestedNanos) {
    this.requestedNanos = requestedNanos;
  }

  /// Empty for a body that fails.
  static Optional<Scrape> parse(byte[] body, long requestedNanos) {
    var parser = new SlowParser(requestedNanos);
    parser.read(new String(body, StandardCharsets.ISO_8859_1) + "\n");
    return Optional.of(parser.scrape())
        .filter(_ -> parser.unreadable <= parser.read)
        .filter(scrape -> !parser.scrapeError || scrape.samples() > 0);
  }

  private void read(String text) {
    int at = 0;
    while (at < text.length()) {
      int end = text.indexOf('\n', at) + 1;
      String line = text.substring(at, end).replaceFirst("^[ \\t]+", "");
      boolean passed = line.equals("\n") || line.startsWith("#") || line.startsWith("{");
      at = passed ? end : series(text, at).orElse(end);
    }
  }

  /// Where the next line begins; empty: behind the next newline.
  private Optional<Integer> series(String text, int at) {
    Matcher name = NAME.matcher(text).region(at, text.length());
    if (!name.lookingAt()) {
      unreadable++;
      return Optional.empty();
    }
    if (!isRead(name.group(1))) {
      return Optional.empty();
    }
    Matcher braces = LABELS.matcher(text).region(name.end(), text.length());
    boolean labelled =
        braces.lookingAt() && !(braces.group().isEmpty() && text.charAt(braces.end()) == '{');
    Optional<Map<String, String>> labels = labelled ? labels(braces.group()) : Optional.empty();
    if (labels.isEmpty()) {
      unreadable++;
      return Optional.empty();
    }
    read++;
    Point point = point(name.group(1), labels.get());
    Matcher figures = FIGURES.matcher(text).region(braces.end(), text.length());
    if (figures.lookingAt() && take(name.group(1), point, figures)) {
      return Optional.of(figures.end());
    }
    if (name.group(1).matches(".*_(cpu|memory)_.*")) {
      point.spoilt = true;
    }
    return Optional.empty();
  }

  private static boolean isRead(String name) {
    return List.of(
            "node_cpu_usage_seconds_total",
            "node_memory_working_set_bytes",
            "node_swap_usage_bytes",
            "container_cpu_usage_seconds_total",
            "container_memory_working_set_bytes",
            "container_start_time_seconds",
            "container_swap_usage_bytes",
            "scrape_error",
            "resource_scrape_error")
        .contains(name);
  }

  /// Empty where they cannot be read.
  private static Optional<Map<String, String>> labels(String braces) {
    var labels = new TreeMap<String, String>();
    Matcher item = ITEMS.matcher(braces);
    while (item.find()) {
      String value = unquoted(item.group(2));
      if (!isUtf8(value)) {
        return Optional.empty();
      }
      String name = item.group(1);
      labels.putIfAbsent(name.startsWith("\"") ? unquoted(name) : name, value);
    }
    return Optional.of(labels);
  }

  /// What the figures behind the labels are of.
  private Point point(String name, Map<String, String> labels) {
    if (!name.startsWith("container_")) {
      return node;
    }
    String container = string(labels.getOrDefault("container", ""));
    if (container.isEmpty()
        || container.equals("POD")
        || !labels.containsKey("namespace")
        || !labels.containsKey("pod")) {
      return new Point();
    }
    var pod = new PodRef(string(labels.get("namespace")), string(labels.get("pod")));
    if (name.equals("container_swap_usage_bytes")) {
      return pods.getOrDefault(pod, Map.of()).getOrDefault(container, new Point());
    }
    return pods.computeIfAbsent(pod, _ -> new LinkedHashMap<>())
        .computeIfAbsent(container, _ -> new Point());
  }

  /// Whether they can be.
  private boolean take(String name, Point point, Matcher figures) {
    Optional<Double> number = number(figures.group(1));
    Optional<BigInteger> millis = Optional.ofNullable(figures.group(2)).map(BigInteger::new);
    BigInteger nanos =
        millis.map(NANOS_PER_MILLI::multiply).orElse(BigInteger.valueOf(requestedNanos));
    if (number.isEmpty() || nanos.compareTo(MAX) > 0) {
      return false;
    }
    double value = number.get();
    return switch (name) {
      case "node_cpu_usage_seconds_total", "container_cpu_usage_seconds_total" ->
          point.cpu(truncated(value * 1e9, 64), nanos.longValueExact());
      case "node_memory_working_set_bytes", "container_memory_working_set_bytes" ->
          point.memory(truncated(value, 63).filter(_ -> value < TOO_MUCH_MEMORY));
      case "container_start_time_seconds" -> {
        point.startNanos = truncated(value * 1e9, 63).orElse(Sample.LONG_RUNNING);
        yield truncated(value * 1e9, 63).isPresent();
      }
      case "scrape_error", "resource_scrape_error" -> {
        scrapeError |= value == 1;
        yield true;
      }
      default -> {
        Optional<Long> swap = truncated(value, 63).filter(_ -> value < TOO_MUCH_MEMORY);
        point.swapBytes = swap.orElse(Sample.NO_SWAP);
        yield swap.isPresent();
      }
    };
  }

  private Scrape scrape() {
    List<PodSample> complete =
        pods.entrySet().stream()
            .filter(pod -> pod.getValue().values().stream().allMatch(Point::isComplete))
            .map(pod -> new PodSample(pod.getKey(), containers(pod.getValue())))
            .toList();
    return new Scrape(Optional.of(node).filter(Point::isComplete).map(Point::sample), complete);
  }

  private static List<ContainerSample> containers(Map<String, Point> containers) {
    return containers.entrySet().stream()
        .map(container -> new ContainerSample(container.getKey(), container.getValue().sample()))
        .toList();
  }

  private static Optional<Double> number(String text) {
    if (text.matches("(?i)nan")) {
      return Optional.of(Double.NaN);
    }
    if (text.matches("(?i)[+-]?inf(inity)?")) {
      return Optional.of(text.startsWith("-") ? -1 / 0.0 : 1 / 0.0);
    }
    return DECIMAL.matcher(text).matches()
        ? Optional.of(Double.parseDouble(text)).filter(Double::isFinite)
        : Optional.empty();
  }

  /// The whole part as an unsigned number of so many bits; empty if it is none.
  private static Optional<Long> truncated(double value, int bits) {
    if (!Double.isFinite(value) || value < 0) {
      return Optional.empty();
    }
    BigInteger whole = new BigDecimal(value).toBigInteger();
    return whole.bitLength() <= bits ? Optional.of(whole.longValue()) : Optional.empty();
  }

  private static String unquoted(String quoted) {
    return quoted.substring(1, quoted.length() - 1);
  }

  private static String string(String labelValue) {
    return Pattern.compile("\\\\([\\\\\"n])")
        .matcher(new String(bytes(labelValue), StandardCharsets.UTF_8))
        .replaceAll(
            escape ->
                Matcher.quoteReplacement(escape.group(1).equals("n") ? "\n" : escape.group(1)));
  }

  private static boolean isUtf8(String text) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes(text)));
      return true;
    } catch (CharacterCodingException _) {
      return false;
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static final class Point {
    long timeNanos;
    long startNanos = Sample.LONG_RUNNING;
    Optional<Long> cpuNanos = Optional.empty();
    Optional<Long> memoryBytes = Optional.empty();
    long swapBytes = Sample.NO_SWAP;
    boolean spoilt;

    boolean cpu(Optional<Long> nanos, long time) {
      boolean other = cpuNanos.isPresent() && !cpuNanos.equals(nanos);
      cpuNanos = nanos;
      timeNanos = time;
      return nanos.isPresent() && !other;
    }

    boolean memory(Optional<Long> bytes) {
      boolean other = memoryBytes.isPresent() && !memoryBytes.equals(bytes);
      memoryBytes = bytes;
      return bytes.isPresent() && !other;
    }

    boolean isComplete() {
      return !spoilt && cpuNanos.isPresent() && memoryBytes.isPresent();
    }

    Sample sample() {
      return new Sample(
          timeNanos, startNanos, cpuNanos.orElseThrow(), memoryBytes.orElseThrow(), swapBytes);
    }
  }
}
