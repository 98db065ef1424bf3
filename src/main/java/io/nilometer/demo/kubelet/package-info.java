/// The simulated cluster's kubelets, with faults on request.
///
/// Used within [io.nilometer.demo] and by tests.
package io.nilometer.demo.kubelet;
