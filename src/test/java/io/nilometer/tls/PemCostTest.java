package io.nilometer.tls;

import static io.nilometer.Inputs.repeated;

import io.nilometer.Cost;
import java.security.GeneralSecurityException;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Reading PEM takes CPU time and memory in proportion to its size, whatever is in it.
class PemCostTest {

  private static final int BYTES_PER_CHARACTER = 250; // two readings, line by line

  record Row(String name, IntFunction<String> text) {

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Row> rows() {
    String begin = "-----BEGIN CERTIFICATE-----\n";
    String end = "-----END CERTIFICATE-----\n";
    return Stream.of(
        new Row("begins", size -> repeated(begin, size)),
        new Row("begins and one end", size -> repeated(begin, size) + end),
        new Row("begins of another type", size -> begin + repeated("-----BEGIN A-----\n", size)),
        new Row("ends", size -> repeated(end, size)),
        new Row("headers", size -> begin + repeated("A: b\n", size) + end),
        new Row("headers and a blank line", size -> begin + repeated("A:\n", size) + "\n" + end),
        new Row("blank lines", size -> begin + repeated(" \n", size) + end),
        new Row("base64", size -> begin + repeated("AAAA\n", size) + end),
        new Row("no base64", size -> repeated(begin + "!\n" + end, size)),
        new Row("one line", size -> repeated("-----BEGIN ", size)));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void theCostIsLinear(Row row) {
    Cost.assertLinear(row.text(), PemCostTest::read, BYTES_PER_CHARACTER);
  }

  private static void read(String text) {
    Pem.bundle(text);
    try {
      Pem.privateKey(text);
    } catch (GeneralSecurityException _) { // refused
    }
  }
}
