/// Leases that decide which side of a split cluster continues and who may form a cluster.
///
/// An interface to the Leases of Kubernetes, which [io.nilometer.kube] implements; used by
/// [io.nilometer.cluster] and by Pekko's split brain resolver.
package io.nilometer.cluster.lease;
