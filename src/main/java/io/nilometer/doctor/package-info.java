/// `nilometer doctor`: examines a cluster and an installation of Nilometer in it, and names the
/// cause of known troubles with their remedies.
///
/// It sends what a replica sends, with the same clients, and changes nothing in the cluster.
package io.nilometer.doctor;
