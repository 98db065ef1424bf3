package io.nilometer.demo.top;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopTableTest {

  private static final List<TopRow> NODES =
      TopRow.of(
          new JsonObject(
              """
              {"items":[
                {"metadata":{"name":"idle"},"usage":{"cpu":"12m","memory":"1Gi"}},
                {"metadata":{"name":"busy"},"usage":{"cpu":"253981n","memory":"2047Ki"}},
                {"metadata":{"name":"busiest"},"usage":{"cpu":"2","memory":"3Mi"}}]}
              """));
  private static final List<TopRow> PODS =
      TopRow.of(
          new JsonObject(
              """
              {"items":[{"metadata":{"name":"p","namespace":"ns"},"containers":[
                {"name":"a","usage":{"cpu":"100m","memory":"1Mi"}},
                {"name":"b","usage":{"cpu":"50500u","memory":"1Mi"}}]}]}
              """));

  @Test
  void theBusiestComesFirst() {
    assertThat(NODES).extracting(TopRow::name).containsExactly("busiest", "idle", "busy");
  }

  @Test
  void aPodIsTheSumOfItsContainers() {
    assertThat(TopTable.lines(List.of(), PODS, 10).getLast()).matches("ns/p +151m  =+ +2Mi");
  }

  @Test
  void aTableHasOneLineForEachRowBelowItsHeader() {
    assertThat(TopTable.lines(NODES, PODS, 10))
        .extracting(line -> line.split(" ", 2)[0])
        .containsExactly("3", "busiest", "idle", "busy", "1", "ns/p");
  }

  @Test
  void aLineFitsA80ColumnTerminal() {
    var row = new TopRow("n".repeat(200), java.math.BigDecimal.ONE, java.math.BigDecimal.TEN);
    assertThat(TopTable.lines(List.of(row), List.of(row, row, row), 2))
        .hasSize(5)
        .allSatisfy(line -> assertThat(line).hasSizeLessThan(80));
  }

  @ParameterizedTest
  @CsvSource({"253981n, 1m", "12m, 12m", "1, 1000m", "1500u, 2m", "0, 0m"})
  void coresAreRoundedUpToThousandths(String quantity, String shown) {
    assertThat(TopQuantity.cores(TopQuantity.parse(quantity))).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource({"1578368Ki, 1541Mi", "1Gi, 1024Mi", "1048575, 0Mi", "3M, 2Mi"})
  void memoryIsInWholeMebibytes(String quantity, String shown) {
    assertThat(TopQuantity.mebibytes(TopQuantity.parse(quantity))).isEqualTo(shown);
  }

  @Test
  void anInvalidQuantityIsRejected() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TopQuantity.parse("12parsecs"))
        .withMessage("not a quantity: 12parsecs");
  }
}
