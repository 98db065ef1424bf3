package io.nilometer.cli;

import java.math.BigInteger;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Converts the value of an option to a number, and says what is wrong with one that is none.
final class NumberConverter implements ITypeConverter<Integer> {

  @Override
  public Integer convert(String value) {
    try {
      return new BigInteger(value).intValueExact();
    } catch (NumberFormatException _) {
      throw new TypeConversionException("'" + value + "' is not an int");
    } catch (ArithmeticException _) {
      throw new TypeConversionException("'" + value + "' is too large");
    }
  }
}
