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

/// Says by regular expressions and maps, as plainly as it can be said, what a body means. Works on
/// a string with one character for each byte.
final class SlowParser {

  private static final String NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*+";
  private static final String LABEL_NAME = "[a-zA-Z_][a-zA-Z0-9_]*+";
  private static final String QUOTED = "\"(?:[^\\\\\"]|\\\\[^\\n])*+\"";
  private static final String LABEL =
      "(" + LABEL_NAME + "|" + QUOTED + ")[ \\t]*=[ \\t]*(" + QUOTED + ")";
  private static final String ITEM =
      "(?:" + LABEL + "|(" + QUOTED + ")(?=[ \\t]*[,}]))[ \\t]*,?[ \\t]*";

  private static final Pattern EMPTY = Pattern.compile("[ \\t]*\\n");
  private static final Pattern META = Pattern.compile("[ \\t]*#[ \\t]+(HELP|TYPE)[ \\t]");
  private static final Pattern HELP =
      Pattern.compile("[ \\t]*#[ \\t]+HELP[ \\t]+(?:" + NAME + "|" + QUOTED + ")([^\\n]*)\\n");
  private static final Pattern TYPE =
      Pattern.compile(
          "[ \\t]*#[ \\t]+TYPE[ \\t]+(?:"
              + NAME
              + "|"
              + QUOTED
              + ")[^\\n](?:counter|gauge|histogram|summary|untyped)\\n");
  private static final Pattern COMMENT = Pattern.compile("[ \\t]*#[^\\n]*\\n");
  private static final Pattern LABELS = Pattern.compile(ITEM);
  private static final Pattern SERIES =
      Pattern.compile(
          "[ \\t]*("
              + NAME
              + ")?[ \\t]*(\\{[ \\t]*(?:"
              + ITEM
              + ")*+\\})?[ \\t]*([^{ \\t\\n\\x00]++)(?:[ \\t]+([0-9]++))?[ \\t]*\\n");
  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?");

  private static final BigInteger MAX = BigInteger.valueOf(Long.MAX_VALUE);

  private final long requestedNanos;
  private final Point node = new Point();
  private final Map<PodRef, Map<String, Point>> pods = new LinkedHashMap<>();

  private SlowParser(long requestedNanos) {
    this.requestedNanos = requestedNanos;
  }

  /// Empty for a body that does not parse.
  static Optional<Scrape> parse(byte[] body, long requestedNanos) {
    var parser = new SlowParser(requestedNanos);
    return parser.accept(new String(body, StandardCharsets.ISO_8859_1) + "\n")
        ? Optional.of(parser.scrape())
        : Optional.empty();
  }

  private boolean accept(String text) {
    int at = 0;
    while (at < text.length()) {
      Matcher line = line(text, at);
      boolean fine =
          line.lookingAt()
              && switch (line.pattern()) {
                case Pattern pattern when pattern == HELP -> isHelp(line.group(1));
                case Pattern pattern when pattern == SERIES -> series(line);
                case Pattern _ -> true;
              };
      if (!fine) {
        return false;
      }
      at = line.end();
    }
    return true;
  }

  private static Matcher line(String text, int at) {
    Matcher meta = META.matcher(text).region(at, text.length());
    if (meta.lookingAt()) {
      Pattern pattern = meta.group(1).equals("HELP") ? HELP : TYPE;
      return pattern.matcher(text).region(at, text.length());
    }
    for (Pattern pattern : List.of(EMPTY, COMMENT)) {
      Matcher matcher = pattern.matcher(text).region(at, text.length());
      if (matcher.lookingAt()) {
        return matcher;
      }
    }
    return SERIES.matcher(text).region(at, text.length());
  }

  private static boolean isHelp(String text) {
    return text.isEmpty() || isUtf8(text.substring(1));
  }

  private boolean series(Matcher line) {
    int names = line.group(1) == null ? 0 : 1;
    var labels = new TreeMap<String, String>();
    Matcher item = LABELS.matcher(line.group(2) == null ? "" : line.group(2));
    while (item.find()) {
      if (item.group(1) == null) {
        names++;
      } else {
        String value = unquoted(item.group(2));
        if (!isUtf8(value)) {
          return false;
        }
        String name = item.group(1);
        labels.putIfAbsent(name.startsWith("\"") ? unquoted(name) : name, value);
      }
    }
    Optional<Double> value = number(line.group(6));
    var millis = new BigInteger(line.group(7) == null ? "0" : line.group(7));
    if (names != 1 || value.isEmpty() || millis.compareTo(MAX) > 0) {
      return false;
    }
    BigInteger nanos =
        line.group(7) == null
            ? BigInteger.valueOf(requestedNanos)
            : millis.multiply(BigInteger.valueOf(1_000_000));
    return take(line.group(1) == null ? "" : line.group(1), labels, value.get(), nanos);
  }

  private boolean take(
      String name, Map<String, String> labels, double value, BigInteger timeNanos) {
    Point point = name.startsWith("node") ? node : container(name, labels);
    boolean timed = true;
    switch (name) {
      case "node_cpu_usage_seconds_total", "container_cpu_usage_seconds_total" ->
          point.cpuNanos = truncated(value * 1e9, 64);
      case "node_memory_working_set_bytes", "container_memory_working_set_bytes" ->
          point.memoryBytes = truncated(value, 63);
      case "node_swap_usage_bytes" -> {
        point.swapBytes = swap(value);
        timed = false;
      }
      case "container_swap_usage_bytes" -> {
        point.swapBytes = swap(value);
        timed = false;
      }
      case "container_start_time_seconds" -> {
        point.startNanos = truncated(value * 1e9, 63);
        timed = false;
      }
      default -> timed = false;
    }
    if (timed && timeNanos.compareTo(MAX) > 0) {
      return false;
    }
    if (timed) {
      point.timeNanos = timeNanos.longValueExact();
    }
    return true;
  }

  private Point container(String name, Map<String, String> labels) {
    boolean swap = name.equals("container_swap_usage_bytes");
    boolean counts =
        List.of(
                    "container_swap_usage_bytes",
                    "container_cpu_usage_seconds_total",
                    "container_memory_working_set_bytes",
                    "container_start_time_seconds")
                .contains(name)
            && labels.keySet().containsAll(List.of("container", "namespace", "pod"));
    if (!counts) {
      return new Point();
    }
    var pod = new PodRef(string(labels.get("namespace")), string(labels.get("pod")));
    String container = string(labels.get("container"));
    if (swap) {
      return pods.getOrDefault(pod, Map.of()).getOrDefault(container, new Point());
    }
    return pods.computeIfAbsent(pod, _ -> new LinkedHashMap<>())
        .computeIfAbsent(container, _ -> new Point());
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

  /// The whole part as an unsigned number of so many bits; 0 if it is none.
  private static long truncated(double value, int bits) {
    if (!Double.isFinite(value) || value < 0) {
      return 0;
    }
    BigInteger whole = new BigDecimal(value).toBigInteger();
    return whole.bitLength() <= bits ? whole.longValue() : 0;
  }

  private static long swap(double bytes) {
    return bytes >= 0 && bytes < 0x1p63 ? (long) bytes : Sample.NO_SWAP;
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
    long cpuNanos;
    long memoryBytes;
    long swapBytes = Sample.NO_SWAP;

    boolean isComplete() {
      return cpuNanos != 0 && memoryBytes != 0;
    }

    Sample sample() {
      return new Sample(timeNanos, startNanos, cpuNanos, memoryBytes, swapBytes);
    }
  }
}
