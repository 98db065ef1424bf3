/// Lists and watches of one kind of object, with retries, for as long as the replica lives.
///
/// Bytes come in from the API server, decoded objects go out to a store. Used within
/// [io.nilometer.kube] only.
package io.nilometer.kube.watch;
