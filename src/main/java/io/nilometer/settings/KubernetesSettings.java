package io.nilometer.settings;

import io.nilometer.model.selector.LabelSelector;
import java.nio.file.Path;
import java.util.Optional;

/// Which API servers are used, and which nodes are scraped.
///
/// @param kubeconfig `--kubeconfig`; absent: the files in KUBECONFIG, else the Pod's ServiceAccount
/// @param context `--context`; absent: the kubeconfig's current-context
/// @param authenticationKubeconfig `--authentication-kubeconfig`; absent: the same API server
/// @param authorizationKubeconfig `--authorization-kubeconfig`; absent: the same API server
/// @param nodeSelector `--node-selector`
/// @param kubeletServiceAccount `--kubelet-service-account`; absent: kubelets see the credentials
///     for the API server
public record KubernetesSettings(
    Optional<Path> kubeconfig,
    Optional<String> context,
    Optional<Path> authenticationKubeconfig,
    Optional<Path> authorizationKubeconfig,
    LabelSelector nodeSelector,
    Optional<NamespacedName> kubeletServiceAccount) {}
