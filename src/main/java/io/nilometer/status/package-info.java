/// The status page: what the replicas, copies, nodes and kubelets of the whole cluster are like,
/// for people. A request makes the replica that it reaches ask all others for a report. While no
/// page is open, nothing is collected.
///
/// Reads what the stages of the pipeline know, and changes nothing; only [io.nilometer.replica]
/// and [io.nilometer.settings] use it.
package io.nilometer.status;
