package io.nilometer.scrape;

/// Where one node's kubelet is asked.
///
/// @param node the node's name
/// @param host an IP address or DNS name
/// @param path absolute path and query
record KubeletTarget(String node, String host, int port, String path) {}
