/// Kubeconfigs as client-go reads them, credentials of exec plugins, and the Pod's ServiceAccount.
///
/// Files and plugins come in; the server's address and credentials go out to
/// [io.nilometer.kube]. Used within that package and its subpackages.
package io.nilometer.kube.config;
