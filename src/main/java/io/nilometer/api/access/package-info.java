/// Authentication, impersonation and authorization of callers, in the order of k8s.io/apiserver.
///
/// A request comes in; out goes nothing, or the status with which to reject it. Asks
/// [io.nilometer.kube.review].
package io.nilometer.api.access;
