/// What a replica reports of itself and of its copies to the replica that shows the status page:
/// the messages between the two.
///
/// Every list has a bound; who reads a report cuts what is longer. Times are ages, since the clocks
/// of two replicas may differ.
package io.nilometer.report;
