/// Free ports, and certificates for what listens on them, for the demo and for tests.
///
/// Used within [io.nilometer.demo], by [io.nilometer.cli] and by tests.
package io.nilometer.demo.net;
