/// The table of the busiest nodes and pods that the demo prints.
///
/// Used by [io.nilometer.cli].
package io.nilometer.demo.top;
