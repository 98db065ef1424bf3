/// The commands of the program: `serve` and `demo`, their exit codes and what they print.
///
/// Flags come in from [io.nilometer.cli.flags], settings go out to [io.nilometer.replica]. Nothing
/// uses this package.
package io.nilometer.cli;
