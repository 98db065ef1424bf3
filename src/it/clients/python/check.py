"""Reads the metrics API by the CustomObjectsApi and the DynamicClient of the package kubernetes, and holds the answers
against what the API server itself says of nodes and pods: check.py KUBECONFIG. Prints a line a check and
ends with 1 if one failed."""

import datetime
import json
import os
import sys
import tempfile
import time

from kubernetes import client, config, dynamic, watch
from kubernetes.client.exceptions import ApiException
from kubernetes.dynamic.exceptions import NotFoundError
from kubernetes.utils.quantity import parse_quantity

GROUP, VERSION = "metrics.k8s.io", "v1beta1"
START_SECONDS = 60
OLDEST_SECONDS = 120
MISSING = "missing"

api = config.new_client_from_config(sys.argv[1])
core = client.CoreV1Api(api)
objects = client.CustomObjectsApi(api)
node_list = core.list_node().items
pod_list = core.list_pod_for_all_namespaces().items


def name(metadata):
    return f"{metadata.get('namespace', '')}/{metadata['name']}"


def names(known, wanted=lambda metadata: True):
    return sorted(f"{o.metadata.namespace or ''}/{o.metadata.name}" for o in known if wanted(o.metadata))


def label(known):
    key = sorted(known[0].metadata.labels)[0]
    return key, known[0].metadata.labels[key]


def plausible(found):
    at = datetime.datetime.fromisoformat(found["timestamp"].replace("Z", "+00:00"))
    age = abs((datetime.datetime.now(datetime.timezone.utc) - at).total_seconds())
    assert age < OLDEST_SECONDS, f"{name(found['metadata'])} is {age} s old"
    assert found["window"] not in ("", "0s"), found
    for usage in [c["usage"] for c in found["containers"]] if "containers" in found else [found["usage"]]:
        assert parse_quantity(usage["cpu"]) > 0 and parse_quantity(usage["memory"]) > 0, found


def same(listed, expected):
    assert [name(item["metadata"]) for item in listed["items"]] == expected, listed
    for item in listed["items"]:
        plausible(item)


def refused(status, reason, call):
    try:
        call()
    except ApiException as e:
        assert (e.status, json.loads(e.body)["reason"]) == (status, reason), e
    else:
        raise AssertionError("no error")


def lists_all_nodes():
    same(objects.list_cluster_custom_object(GROUP, VERSION, "nodes"), names(node_list))


def lists_nodes_by_label():
    key, value = label(node_list)
    listed = objects.list_cluster_custom_object(GROUP, VERSION, "nodes", label_selector=f"{key}={value}")
    same(listed, names(node_list, lambda m: m.labels.get(key) == value))


def gets_a_node():
    wanted = node_list[0].metadata
    node = objects.get_cluster_custom_object(GROUP, VERSION, "nodes", wanted.name)
    assert node["metadata"]["name"] == wanted.name and node["metadata"]["labels"] == wanted.labels, node
    plausible(node)


def knows_a_missing_node_as_not_found():
    refused(404, "NotFound", lambda: objects.get_cluster_custom_object(GROUP, VERSION, "nodes", MISSING))


def lists_the_pods_of_all_namespaces():
    same(objects.list_cluster_custom_object(GROUP, VERSION, "pods"), names(pod_list))


def lists_the_pods_of_a_namespace():
    namespace = pod_list[0].metadata.namespace
    listed = objects.list_namespaced_custom_object(GROUP, VERSION, namespace, "pods")
    same(listed, names(pod_list, lambda m: m.namespace == namespace))


def lists_pods_by_label():
    key, value = label(pod_list)
    listed = objects.list_cluster_custom_object(GROUP, VERSION, "pods", label_selector=f"{key} in ({value})")
    same(listed, names(pod_list, lambda m: m.labels.get(key) == value))


def gets_a_pod():
    wanted = pod_list[0].metadata
    pod = objects.get_namespaced_custom_object(GROUP, VERSION, wanted.namespace, "pods", wanted.name)
    assert name(pod["metadata"]) == f"{wanted.namespace}/{wanted.name}", pod
    plausible(pod)


def knows_a_missing_pod_as_not_found():
    namespace = pod_list[0].metadata.namespace
    refused(404, "NotFound", lambda: objects.get_namespaced_custom_object(GROUP, VERSION, namespace, "pods", MISSING))


def knows_a_bad_selector_as_a_bad_request():
    call = lambda: objects.list_cluster_custom_object(GROUP, VERSION, "nodes", label_selector="a=(b")
    refused(400, "BadRequest", call)


def knows_a_watch_as_not_supported():
    stream = watch.Watch().stream(objects.list_cluster_custom_object, GROUP, VERSION, "nodes")
    refused(405, "MethodNotAllowed", lambda: next(stream))


def discovers_and_reads_both_kinds():
    with tempfile.TemporaryDirectory() as folder:
        discovered = dynamic.DynamicClient(api, cache_file=os.path.join(folder, "discovery.json")).resources
        read_both_kinds(discovered)


def read_both_kinds(discovered):
    for kind, known in ("NodeMetrics", node_list), ("PodMetrics", pod_list):
        resource = discovered.get(api_version=f"{GROUP}/{VERSION}", kind=kind)
        same(resource.get().to_dict(), names(known))
        try:
            resource.get(name=MISSING, namespace=known[0].metadata.namespace)
        except NotFoundError:
            continue
        raise AssertionError("no error")


CHECKS = [
    lists_all_nodes,
    lists_nodes_by_label,
    gets_a_node,
    knows_a_missing_node_as_not_found,
    lists_the_pods_of_all_namespaces,
    lists_the_pods_of_a_namespace,
    lists_pods_by_label,
    gets_a_pod,
    knows_a_missing_pod_as_not_found,
    knows_a_bad_selector_as_a_bad_request,
    knows_a_watch_as_not_supported,
    discovers_and_reads_both_kinds,
]


def await_all():
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            lists_all_nodes()
            return lists_the_pods_of_all_namespaces()
        except (ApiException, AssertionError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.5)


def passes(check):
    what = check.__name__.replace("_", " ")
    try:
        check()
    except Exception as e:
        print(f"FAILED  python: {what}: {type(e).__name__}: {e}")
        return False
    print(f"ok      python: {what}")
    return True


await_all()
sys.exit(0 if all([passes(check) for check in CHECKS]) else 1)
