/// The simulated cluster's API server: lists, watches, reviews, and aggregation of the metrics API.
///
/// Used within [io.nilometer.demo] and by tests.
package io.nilometer.demo.apiserver;
