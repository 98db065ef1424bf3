/// The simulated cluster's nodes and pods, and the load they report.
///
/// Used within [io.nilometer.demo], by [io.nilometer.cli] and by tests.
package io.nilometer.demo.objects;
