/// Which members of a cluster continue when some cannot reach each other.
///
/// [io.nilometer.cluster.downing.PeerLinks] and [io.nilometer.cluster.downing.Resolution] decide,
/// without I/O. Pekko starts the actor that lets them decide and carries out what they decide; it
/// asks [io.nilometer.cluster.lease] for the Lease.
package io.nilometer.cluster.downing;
