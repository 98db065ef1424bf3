package io.nilometer.scrape.exposition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nilometer.model.ContainerSample;
import io.nilometer.model.PodRef;
import io.nilometer.model.PodSample;
import io.nilometer.model.Sample;
import io.nilometer.model.Scrape;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExpositionDecoderTest {

  private static final long REQUESTED = 1_760_000_000_123_456_789L;
  private static final String LABELS = "{container=\"c\",namespace=\"ns\",pod=\"p\"}";
  private static final String CPU = "container_cpu_usage_seconds_total";
  private static final String MEMORY = "container_memory_working_set_bytes";
  private static final String START = "container_start_time_seconds";
  private static final String NODE_CPU = "node_cpu_usage_seconds_total";
  private static final String NODE_MEMORY = "node_memory_working_set_bytes";

  private final ExpositionDecoder decoder = new ExpositionDecoder();

  @Test
  void aKubeletsBodyBecomesItsNodeAndPods() throws ScrapeException {
    Scrape scrape =
        decode(
            """
            # HELP container_cpu_usage_seconds_total [STABLE] Cumulative cpu time
            # TYPE container_cpu_usage_seconds_total counter
            container_cpu_usage_seconds_total{container="a",namespace="ns",pod="p"} 4.710169 1633253812125
            container_cpu_usage_seconds_total{container="a",namespace="ns",pod="q"} 3 1633253812126
            container_cpu_usage_seconds_total{container="b",namespace="ns",pod="p"} 0.25 1633253812127
            # TYPE container_memory_working_set_bytes gauge
            container_memory_working_set_bytes{container="a",namespace="ns",pod="p"} 1.253376e+07 1633253812125
            container_memory_working_set_bytes{container="a",namespace="ns",pod="q"} 4096 1633253812126
            container_memory_working_set_bytes{container="b",namespace="ns",pod="p"} 8192 1633253812127
            # TYPE container_start_time_seconds gauge
            container_start_time_seconds{container="a",namespace="ns",pod="p"} 1.6332527125e+09 1633253812125
            node_cpu_usage_seconds_total 357.35491 1633253809720
            node_memory_working_set_bytes 1.616273408e+09 1633253809720
            pod_cpu_usage_seconds_total{namespace="ns",pod="p"} 4.67812 1633253803935
            scrape_error 0
            """);

    var a =
        new Sample(
            1_633_253_812_125_000_000L, 1_633_252_712_500_000_000L, 4_710_169_000L, 12_533_760);
    var b = new Sample(1_633_253_812_127_000_000L, 250_000_000, 8192);
    var q = new Sample(1_633_253_812_126_000_000L, 3_000_000_000L, 4096);
    assertThat(scrape)
        .isEqualTo(
            new Scrape(
                Optional.of(
                    new Sample(1_633_253_809_720_000_000L, 357_354_910_000L, 1_616_273_408)),
                List.of(
                    new PodSample(
                        new PodRef("ns", "p"),
                        List.of(new ContainerSample("a", a), new ContainerSample("b", b))),
                    new PodSample(new PodRef("ns", "q"), List.of(new ContainerSample("a", q))))));
  }

  @Test
  void swapIsReadOfTheNodeAndOfContainersThatTheBodyNamedBefore() throws ScrapeException {
    Scrape scrape =
        decode(
            complete(9000)
                + """
                container_swap_limit_bytes{container="c",namespace="ns",pod="p"} 9
                container_swap_usage_bytes{container="c",namespace="ns",pod="p"} 4096 9
                container_swap_usage_bytes{container="d",namespace="ns",pod="q"} 4096 9
                node_cpu_usage_seconds_total 1
                node_memory_working_set_bytes 2
                node_swap_usage_bytes 0 5
                """);

    assertThat(onlyContainer(scrape).sample())
        .isEqualTo(new Sample(9_000_000_000L, 0, 1_000_000_000, 2, 4096));
    assertThat(scrape.node()).contains(new Sample(REQUESTED, 0, 1_000_000_000, 2, 0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"NaN", "+Inf", "-1", "1e300"})
  void swapThatCannotBeIsNone(String bytes) throws ScrapeException {
    assertThat(container(complete(1) + "container_swap_usage_bytes" + LABELS + " " + bytes))
        .extracting(Sample::swapBytes)
        .isEqualTo(Sample.NO_SWAP);
  }

  @Test
  void anEmptyBodyIsAnEmptyScrape() throws ScrapeException {
    assertThat(decode("")).isEqualTo(new Scrape(Optional.empty(), List.of()));
  }

  @Test
  void bytesOutsideTheBuffersBoundsAreNotRead() throws ScrapeException {
    byte[] bytes =
        "x1 5\nnode_cpu_usage_seconds_total 1\nnode_memory_working_set_bytes 22"
            .getBytes(StandardCharsets.UTF_8);
    ByteBuffer body = ByteBuffer.wrap(bytes).position(5).limit(bytes.length - 1).slice();

    assertThat(decoder.decode(new Exposition(body, REQUESTED)).node())
        .contains(new Sample(REQUESTED, 1_000_000_000, 2));
  }

  @Test
  void whatComesWithoutATimestampWasTakenWhenItWasRequested() throws ScrapeException {
    assertThat(container(CPU + LABELS + " 1\n" + MEMORY + LABELS + " 2\n"))
        .isEqualTo(new Sample(REQUESTED, 1_000_000_000, 2));
  }

  @Test
  void theTimeIsThatOfTheCpuCounter() throws ScrapeException {
    assertThat(container(CPU + LABELS + " 1 9000\n" + MEMORY + LABELS + " 2 8000\n").timeNanos())
        .isEqualTo(9_000_000_000L);
    assertThat(container(MEMORY + LABELS + " 2 8000\n" + CPU + LABELS + " 1 9000\n").timeNanos())
        .isEqualTo(9_000_000_000L);
  }

  @Test
  void aStartDoesNotGiveTheTime() throws ScrapeException {
    assertThat(container(complete(9000) + START + LABELS + " 5 7000\n"))
        .isEqualTo(new Sample(9_000_000_000L, 5_000_000_000L, 1_000_000_000, 2));
  }

  @Test
  void aContainerWithoutAStartIsLongRunning() throws ScrapeException {
    assertThat(container(complete(9000)).startNanos()).isEqualTo(Sample.LONG_RUNNING);
  }

  @ParameterizedTest
  @ValueSource(strings = {"NaN", "+Inf", "-Inf", "-6.7953645788713455e+09", "1e10", "1e300", "0"})
  void aStartThatCannotBeIsNone(String start) throws ScrapeException {
    assertThat(container(complete(9000) + START + LABELS + " " + start).startNanos())
        .isEqualTo(Sample.LONG_RUNNING);
  }

  /// The cgroup of a former container was left behind: nothing says which is which.
  @Test
  void aContainerWithTwoCountersIsLeftOut() throws ScrapeException {
    String other = LABELS.replace("\"p\"", "\"other\"");
    String fine = CPU + other + " 1\n" + MEMORY + other + " 2\n";

    assertThat(onlyContainer(decode(complete(1) + CPU + LABELS + " 7\n" + fine)).container())
        .isEqualTo("c");
    assertThat(decode(complete(1) + CPU + LABELS + " 7\n").pods()).isEmpty();
    assertThat(decode(CPU + LABELS + " 7\n" + complete(1) + CPU + LABELS + " 7\n").pods())
        .isEmpty();
    assertThat(decode(complete(1) + MEMORY + LABELS + " 3\n").pods()).isEmpty();
    assertThat(decode(NODE_CPU + " 1\n" + NODE_CPU + " 2\n" + NODE_MEMORY + " 1\n").node())
        .isEmpty();
    assertThat(decoder.faults())
        .isEqualTo(
            new BodyFaults(
                1,
                "line 2 of the kubelet's metrics: "
                    + "the value is impossible, or differs from one before: \"2\""));
  }

  @Test
  void theSameSeriesTwiceIsOne() throws ScrapeException {
    assertThat(container(complete(1000) + complete(2000)))
        .isEqualTo(new Sample(2_000_000_000L, 1_000_000_000, 2));
  }

  @Test
  void nothingUsedIsAFigure() throws ScrapeException {
    assertThat(container(CPU + LABELS + " 0 1\n" + MEMORY + LABELS + " 0 1\n"))
        .isEqualTo(new Sample(1_000_000, 0, 0));
    assertThat(decode(NODE_CPU + " 0 1\n" + NODE_MEMORY + " 0 1\n").node())
        .contains(new Sample(1_000_000, 0, 0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "POD"})
  void aWholePodAndItsSandboxAreNoContainers(String name) throws ScrapeException {
    String labels = LABELS.replace("\"c\"", '"' + name + '"');

    assertThat(container(CPU + labels + " 9\n" + MEMORY + labels + " 9\n" + complete(1)))
        .isNotNull();
    assertThat(decode(CPU + labels + " 9\n" + MEMORY + labels + " 9\n").pods()).isEmpty();
  }

  @Test
  void linesOfNoContainersNeedNotAgree() throws ScrapeException {
    String pod = LABELS.replace("\"c\"", "\"POD\"");
    String cgroup = LABELS.replace("\"c\"", "\"\"");
    decode(CPU + pod + " 9\n" + CPU + cgroup + " 8\n" + complete(1));
    assertThat(decoder.faults().lines()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"scrape_error", "resource_scrape_error"})
  void aBodyWithAScrapeErrorAndNoUsageFails(String metric) throws ScrapeException {
    assertThatThrownBy(() -> decode("# TYPE x gauge\n" + metric + " 1\n"))
        .isInstanceOf(ScrapeException.class)
        .hasMessageStartingWith("the kubelet reports resource_scrape_error 1 and no usage");
    assertThat(container(complete(1) + metric + " 1\n")).isNotNull();
    assertThat(decode(metric + " 0\n").pods()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"NaN", "nan", "+Inf", "-inf", "Infinity", "-1", "-1e-10", "2e10", "1e300"})
  void cpuThatCannotBeCountedMakesAPointIncomplete(String seconds) throws ScrapeException {
    Scrape scrape =
        decode(
            complete(9000)
                + (CPU + LABELS + " " + seconds + "\n")
                + (NODE_MEMORY + " 5\n")
                + (NODE_CPU + " " + seconds + "\n"));

    assertThat(scrape).isEqualTo(new Scrape(Optional.empty(), List.of()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"NaN", "+Inf", "-Inf", "-1", "1e16", "1.8446744073709548e+19", "1e300"})
  void memoryThatCannotBeCountedMakesAPointIncomplete(String bytes) throws ScrapeException {
    Scrape scrape =
        decode(
            complete(9000)
                + (MEMORY + LABELS + " " + bytes + "\n")
                + (NODE_CPU + " 5\n")
                + (NODE_MEMORY + " " + bytes + "\n"));

    assertThat(scrape).isEqualTo(new Scrape(Optional.empty(), List.of()));
  }

  @Test
  void cpuIsAnUnsignedCounterTruncatedToNanoseconds() throws ScrapeException {
    assertThat(container(MEMORY + LABELS + " 2\n" + CPU + LABELS + " 1.0000000019").cpuNanos())
        .isEqualTo(1_000_000_001);
    assertThat(
            Long.toUnsignedString(
                container(MEMORY + LABELS + " 2\n" + CPU + LABELS + " 1e10").cpuNanos()))
        .isEqualTo("10000000000000000000");
  }

  @Test
  void cpuIsTruncatedAfterAMultiplicationOfDoubles() throws ScrapeException {
    assertThat(container(MEMORY + LABELS + " 2\n" + CPU + LABELS + " 1.001").cpuNanos())
        .isEqualTo(1_000_999_999);
  }

  @Test
  void aPodWithAnIncompleteContainerIsLeftOut() throws ScrapeException {
    String other = "{container=\"other\",namespace=\"ns\",pod=\"p\"}";

    assertThat(decode(complete(1) + CPU + other + " 1\n").pods()).isEmpty();
    assertThat(decode(complete(1) + MEMORY + other + " 1\n").pods()).isEmpty();
    assertThat(decode(complete(1) + START + other + " 1\n").pods()).isEmpty();
  }

  @Test
  void aNodeNeedsCpuAndMemory() throws ScrapeException {
    assertThat(decode(NODE_CPU + " 1\n").node()).isEmpty();
    assertThat(decode(NODE_MEMORY + " 1\n").node()).isEmpty();
    assertThat(decode(NODE_CPU + "{a=\"b\"} 1\n" + NODE_MEMORY + "{} 1\n").node()).isPresent();
  }

  @Test
  void aSeriesThatDoesNotNameItsContainerIsPassedOver() throws ScrapeException {
    Scrape scrape =
        decode(
            complete(1)
                + (CPU + "{container=\"c\",namespace=\"ns\"} 9\n")
                + (CPU + "{container=\"c\",pod=\"p\"} 9\n")
                + (CPU + "{namespace=\"ns\",pod=\"p\"} 9\n")
                + (CPU + "{} 9\n")
                + (CPU + " 9\n"));

    assertThat(onlyContainer(scrape).sample().cpuNanos()).isEqualTo(1_000_000_000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{pod=\"p\",namespace=\"ns\",container=\"c\"}",
        "{id=\"/x\",container=\"c\",image=\"i\",namespace=\"ns\",pod=\"p\",zone=\"z\"}",
        "{subpod=\"x\",pod=\"p\",pod_namespace=\"y\",namespace=\"ns\",container_id=\"z\",container=\"c\"}",
        " { container = \"c\" ,\tnamespace=\"ns\",pod=\"p\" , } ",
        "{container=\"c\" namespace=\"ns\"pod=\"p\"}",
        "{\"container\"=\"c\",\"namespace\"=\"ns\",\"pod\"=\"p\"}",
        "{container=\"c\",namespace=\"ns\",pod=\"p\",pod=\"second\"}",
        "{hint=\"container=\\\"x\\\"\",container=\"c\",namespace=\"ns\",pod=\"p\"}",
        "{note=\"}\\n\\\\\",container=\"c\",namespace=\"ns\",pod=\"p\"}",
        "{note=\"over two\nlines\",container=\"c\",namespace=\"ns\",pod=\"p\"}"
      })
  void labelsComeInManyForms(String labels) throws ScrapeException {
    ContainerSample found = onlyContainer(decode(MEMORY + LABELS + " 2\n" + CPU + labels + "7"));

    assertThat(found.container()).isEqualTo("c");
    assertThat(found.sample().cpuNanos()).isEqualTo(7_000_000_000L);
  }

  @Test
  void escapesInLabelValuesAreUndone() throws ScrapeException {
    String labels =
        "{container=\"a\\\"b\\\\nc\\nd\\qe\",namespace=\"\",pod=\"\u00fc\u6c34\ud83d\udca7\"}";
    PodSample pod = decode(CPU + labels + " 1\n" + MEMORY + labels + " 1\n").pods().getFirst();

    assertThat(pod.pod()).isEqualTo(new PodRef("", "\u00fc\u6c34\ud83d\udca7"));
    assertThat(pod.containers().getFirst().container()).isEqualTo("a\"b\\nc\nd\\qe");
  }

  @Test
  void aLongerOrShorterNameIsAnotherMetric() throws ScrapeException {
    Scrape scrape =
        decode(
            complete(1)
                + (CPU + "_created" + LABELS + " 5\n")
                + (CPU + ":sum" + LABELS + " 5\n")
                + ("container_cpu_usage_seconds" + LABELS + " 5\n")
                + ("{\"" + CPU + "\",container=\"c\",namespace=\"ns\",pod=\"p\"} 5\n"));

    assertThat(onlyContainer(scrape).sample().cpuNanos()).isEqualTo(1_000_000_000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\n\n \t\n",
        "#\n# \n#HELP 5\n# HELPful\n# HELP\n# TYPE\n# TYPES of things\n# EOF",
        "# any bytes \u0000\r",
        "# HELP x\n# HELP x \n# HELP x y \\ z\n#\tHELP\t \"any name\" y",
        " # TYPE x counter",
        "# TYPE x gauge",
        "# TYPE x summary",
        "# TYPE x untyped",
        "# TYPE x\thistogram",
        "x 1",
        "x 1 5 ",
        "x\t1\t5",
        " x{}1",
        "x-1",
        "x +.5e-3",
        "x 00012345678901234567890.e5",
        "x 1e-99999999999",
        "x 1 9223372036854775807",
        "x 1 000000000000000000000000000000000005",
        "{\"x y\"} 1",
        "{a=\"b\",\"x\\\"y\",} 1",
        ":x:_{} Nan"
      })
  void goodLinesOfOtherMetricsDoNoHarm(String lines) throws ScrapeException {
    assertThat(container(lines + "\n" + complete(1))).isNotNull();
    assertThat(container(complete(1) + lines)).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "x ",
        "x{a=\"b\"}",
        "x 1 2 3",
        "x 1 -62135596800000",
        "x 1 +5",
        "x 1 1.5",
        "x 1 9223372036854775808",
        "x 1 99999999999999999999999",
        "x 1\r",
        "x 1 5\r",
        "\r",
        "x one",
        "x 1_000",
        "x 0x1p3",
        "x 0x10",
        "x 1f",
        "x 1d",
        "x +NaN",
        "x infin",
        "x .",
        "x e5",
        "x 1e",
        "x 1e+",
        "x 1.2.3",
        "x --1",
        "x \f1",
        "x 1e999",
        "x -1e999",
        "x 1 {",
        "x 1{a=\"b\"}",
        "x{a=\"b\"}{c=\"d\"} 1",
        "x{,} 1",
        "x{a=\"b\",,c=\"d\"} 1",
        "x{a} 1",
        "x{a=} 1",
        "x{a=b} 1",
        "x{a=\"b\\",
        "x{a=\"b\\\nc\"} 1",
        "x{a=\"b\"",
        "x{a=\"b\",\nc=\"d\"} 1",
        "x{1a=\"b\"} 1",
        "x{a:b=\"c\"} 1",
        "x{\u00e4=\"b\"} 1",
        "x{\"y\"} 1",
        "{\"x\",\"y\"} 1",
        "{\"x\" a=\"b\"} 1",
        "{a=\"b\"} 1",
        "{} 1",
        "1x 1",
        "\u00e4 1",
        "\"x\" 1",
        "\u0000x 1",
        "x 1\u0000",
        "# HELP ",
        "# HELP 1 text",
        "# TYPE ",
        "# TYPE x",
        "# TYPE x ",
        "# TYPE x  counter",
        "# TYPE x counter ",
        "# TYPE x counter\r",
        "# TYPE x histo",
        "# TYPE x unknown"
      })
  void aBadLineOfAnotherMetricDoesNoHarm(String line) throws ScrapeException {
    assertThat(container(complete(1) + line + "\n" + complete(1))).isNotNull();
    assertThat(container(line + "\n" + complete(1))).isNotNull();
  }

  /// In the place of a value and a timestamp.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        " 1 2 3",
        " 1 -62135596800000",
        " 1 +5",
        " 1 1.5",
        " 1 9223372036854775808",
        " 1 99999999999999999999999",
        " 1 9223372036855",
        " 1\r",
        " one",
        " 1_000",
        " 0x1p3",
        " 1f",
        " +NaN",
        " .",
        " 1e",
        " 1.2.3",
        " --1",
        " 1e999",
        " 1 {",
        " 1{a=\"b\"}",
        " 1\u0000",
        " NaN",
        " -1"
      })
  void aFigureThatCannotBeHarmsItsPodAlone(String figure) throws ScrapeException {
    String other = LABELS.replace("\"p\"", "\"other\"");
    for (String metric : List.of(CPU, MEMORY)) {
      String body = complete(1) + metric + other + figure + "\n";
      for (String part : List.of(CPU, MEMORY)) {
        body += part.equals(metric) ? "" : part + other + " 1\n";
      }
      assertThat(onlyContainer(decode(body)).container()).isEqualTo("c");
      assertThat(decoder.faults().lines()).isEqualTo(1);
      assertThat(decoder.faults().first()).startsWith("line 3 of the kubelet's metrics: ");
    }
  }

  @Test
  void aStartWithAFigureThatCannotBeDoesNoHarm() throws ScrapeException {
    String zeroTime = START + LABELS + " -6.7953645788713455e+09 -62135596800000\n";

    assertThat(container(complete(9000) + zeroTime).startNanos()).isEqualTo(Sample.LONG_RUNNING);
    assertThat(decoder.faults().lines()).isEqualTo(1);
  }

  /// In the place of labels: whose they are is not known.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{,}",
        "{a=\"b\",,c=\"d\"}",
        "{a}",
        "{a=}",
        "{a=b}",
        "{a=\"b\\\nc\"}",
        "{a=\"b\"",
        "{1a=\"b\"}",
        "{a:b=\"c\"}",
        "{\u00e4=\"b\"}",
        "{\"y\"}",
        "{container=\"x\",namespace=\"ns\",pod=\"p}",
      })
  void aLineWithoutReadableLabelsHarmsNoOtherPod(String labels) throws ScrapeException {
    assertThat(
            container(complete(1) + CPU + labels + " 1\n" + START + LABELS + " 5\n").startNanos())
        .isEqualTo(5_000_000_000L);
    assertThat(decoder.faults().lines()).isPositive();
  }

  @Test
  void aTornLineHarmsThePodsOfItsTwoHalves() throws ScrapeException {
    String body = new KubeletBody(9, 1).text();
    int end = body.indexOf("\n", body.indexOf("container_cpu_usage_seconds_total{") + 300);
    String torn = body.substring(0, end - 30) + body.substring(end + 1);

    assertThat(decode(body).pods()).hasSize(9);
    assertThat(decode(torn).pods()).hasSizeBetween(7, 8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<html>\n<body>\n401 Unauthorized</body></html>",
        "\u00e4\u0000\u0001\u0002",
        "1x 1",
        "\"x\" 1",
        "container_cpu_usage_seconds_total{",
        "node_cpu_usage_seconds_total{a=\"b"
      })
  void aBodyInAnotherFormatFails(String body) {
    assertThatThrownBy(() -> decode(body))
        .isInstanceOf(ScrapeException.class)
        .hasMessageStartingWith("line 1 of the kubelet's metrics: ");
    assertThatThrownBy(() -> decode((body + "\n").repeat(2_000)))
        .isInstanceOf(ScrapeException.class);
  }

  @Test
  void bytesThatAreNotUtf8SpoilLabelValuesOnly() throws ScrapeException {
    for (String bytes : List.of("\u00ff", "\u00c3", "\u00c0\u0080", "\u00ed\u00a0\u0080")) {
      assertThatThrownBy(() -> decodeLatin1(NODE_CPU + "{a=\"" + bytes + "\"} 1"))
          .hasMessage("line 1 of the kubelet's metrics: a label's value is not UTF-8");
      assertThatThrownBy(() -> decodeLatin1(NODE_CPU + "{a=\"\\" + bytes + "\"} 1"))
          .isInstanceOf(ScrapeException.class);
      assertThat(decodeLatin1("# HELP x " + bytes).pods()).isEmpty();
      assertThat(decodeLatin1("# comment " + bytes).pods()).isEmpty();
      assertThat(decodeLatin1("x{a=\"" + bytes + "\"} 1").pods()).isEmpty();
      assertThat(decodeLatin1(NODE_CPU + "{\"" + bytes + "\"=\"\"} 1").pods()).isEmpty();
    }
  }

  @Test
  void theMessageNamesTheLineAndWhatIsWrong() throws ScrapeException {
    decode("# fine\nx 1\n\n" + NODE_CPU + "{a=\"b\nc\"} twelve\u0001 " + "5".repeat(90));
    assertThat(decoder.faults().first())
        .isEqualTo(
            "line 5 of the kubelet's metrics: the value is not a number: "
                + "\"twelve? 55555555555555555555555555555555...\"");
  }

  @Test
  void aTimestampMustFitNanoseconds() throws ScrapeException {
    String last = " 9223372036854";
    String tooLate = " 9223372036855";

    assertThat(container(MEMORY + LABELS + " 1\n" + CPU + LABELS + " 1" + last).timeNanos())
        .isEqualTo(9_223_372_036_854_000_000L);
    assertThat(decode(MEMORY + LABELS + " 1\n" + CPU + LABELS + " 1" + tooLate).pods()).isEmpty();
    assertThat(decoder.faults().first())
        .contains("the timestamp 9223372036855 is later than the year 2262");
    assertThat(container(complete(1) + START + LABELS + " 1" + tooLate)).isNotNull();
  }

  @Test
  void aBodyOverTheLimitIsRefused() throws ScrapeException {
    byte[] largest =
        ("#" + "x".repeat(ExpositionDecoder.MAX_BODY_BYTES - 1)).getBytes(StandardCharsets.UTF_8);
    var larger = ByteBuffer.allocate(ExpositionDecoder.MAX_BODY_BYTES + 1);

    assertThat(decoder.decode(new Exposition(ByteBuffer.wrap(largest), REQUESTED)).pods())
        .isEmpty();
    assertThatThrownBy(() -> decoder.decode(new Exposition(larger, REQUESTED)))
        .isInstanceOf(ScrapeException.class)
        .hasMessage("the kubelet's metrics are 16777217 bytes, more than 16777216");
  }

  @Test
  void aBodyCutShortBetweenLinesIsReadAsFarAsItGoes() throws ScrapeException {
    assertThat(container(complete(1).stripTrailing())).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{a=\"b} 1", "{a=\"b\\", "{\"a", "{\"a\\\"} 1"})
  void aQuotedTextMustEnd(String labels) {
    assertThatThrownBy(() -> decode("\n" + NODE_CPU + labels))
        .hasMessage("line 2 of the kubelet's metrics: a quoted text does not end");
  }

  private static String complete(long millis) {
    return (CPU + LABELS + " 1 " + millis + "\n") + (MEMORY + LABELS + " 2 " + millis + "\n");
  }

  private Sample container(String body) throws ScrapeException {
    return onlyContainer(decode(body)).sample();
  }

  private static ContainerSample onlyContainer(Scrape scrape) {
    assertThat(scrape.pods()).hasSize(1);
    assertThat(scrape.pods().getFirst().containers()).hasSize(1);
    return scrape.pods().getFirst().containers().getFirst();
  }

  private Scrape decode(String body) throws ScrapeException {
    return decode(body.getBytes(StandardCharsets.UTF_8));
  }

  private Scrape decodeLatin1(String body) throws ScrapeException {
    return decode(body.getBytes(StandardCharsets.ISO_8859_1));
  }

  private Scrape decode(byte[] body) throws ScrapeException {
    return decoder.decode(new Exposition(ByteBuffer.wrap(body), REQUESTED));
  }
}
