/// A simulated cluster for `nilometer demo` and for tests, on loopback only.
///
/// Used by [io.nilometer.cli]; the pipeline does not know of it.
package io.nilometer.demo;
