"""Reads both versions of the metrics API with the CustomObjectsApi and the DynamicClient of the package kubernetes, and
compares the answers with the nodes and pods of the API server: check.py KUBECONFIG. Prints one line per check and
exits with 1 if one failed."""

import datetime
import json
import os
import sys
import tempfile
import time

import kr8s
import lightkube
import websocket
from kubernetes import client, config, dynamic, watch
from kubernetes.client.exceptions import ApiException
from kubernetes.dynamic.exceptions import NotFoundError
from kubernetes.utils.quantity import parse_quantity
from lightkube.generic_resource import create_global_resource

GROUP, VERSIONS = "metrics.k8s.io", ("v1", "v1beta1")
START_SECONDS = 60
OLDEST_SECONDS = 120
MISSING = "missing"

api = config.new_client_from_config(sys.argv[1])
core = client.CoreV1Api(api)
objects = client.CustomObjectsApi(api)
node_list = core.list_node().items
pod_list = core.list_pod_for_all_namespaces().items


class Skipped(Exception):
    pass


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


def lists_all_nodes(version):
    same(objects.list_cluster_custom_object(GROUP, version, "nodes"), names(node_list))


def lists_nodes_by_label(version):
    key, value = label(node_list)
    listed = objects.list_cluster_custom_object(GROUP, version, "nodes", label_selector=f"{key}={value}")
    same(listed, names(node_list, lambda m: m.labels.get(key) == value))


def gets_a_node(version):
    wanted = node_list[0].metadata
    node = objects.get_cluster_custom_object(GROUP, version, "nodes", wanted.name)
    assert node["metadata"]["name"] == wanted.name and node["metadata"]["labels"] == wanted.labels, node
    plausible(node)


def gets_not_found_for_a_missing_node(version):
    refused(404, "NotFound", lambda: objects.get_cluster_custom_object(GROUP, version, "nodes", MISSING))


def lists_the_pods_of_all_namespaces(version):
    same(objects.list_cluster_custom_object(GROUP, version, "pods"), names(pod_list))


def lists_the_pods_of_a_namespace(version):
    namespace = pod_list[0].metadata.namespace
    listed = objects.list_namespaced_custom_object(GROUP, version, namespace, "pods")
    same(listed, names(pod_list, lambda m: m.namespace == namespace))


def lists_pods_by_label(version):
    key, value = label(pod_list)
    listed = objects.list_cluster_custom_object(GROUP, version, "pods", label_selector=f"{key} in ({value})")
    same(listed, names(pod_list, lambda m: m.labels.get(key) == value))


def gets_a_pod(version):
    wanted = pod_list[0].metadata
    pod = objects.get_namespaced_custom_object(GROUP, version, wanted.namespace, "pods", wanted.name)
    assert name(pod["metadata"]) == f"{wanted.namespace}/{wanted.name}", pod
    plausible(pod)


def gets_not_found_for_a_missing_pod(version):
    namespace = pod_list[0].metadata.namespace
    refused(404, "NotFound", lambda: objects.get_namespaced_custom_object(GROUP, version, namespace, "pods", MISSING))


def gets_bad_request_for_a_bad_selector(version):
    call = lambda: objects.list_cluster_custom_object(GROUP, version, "nodes", label_selector="a=(b")
    refused(400, "BadRequest", call)


def watches_nodes_or_gets_method_not_allowed_where_discovery_does_not_list_the_verb(version):
    stream = watch.Watch().stream(objects.list_cluster_custom_object, GROUP, version, "nodes", timeout_seconds=60)
    if not watched(version):
        return refused(405, "MethodNotAllowed", lambda: next(stream))
    followed((event["type"], event["object"]) for event in stream)


def watched(version):
    return "watch" in objects.get_api_resources(GROUP, version).resources[0].verbs


def followed(events):
    """Reads (type, node) until each node was added, and one has a newer sample."""
    versions = {}
    for kind, node in events:
        assert kind == ("MODIFIED" if name(node["metadata"]) in versions else "ADDED"), (kind, node)
        plausible(node)
        before = versions.get(name(node["metadata"]))
        versions[name(node["metadata"])] = int(node["metadata"]["resourceVersion"])
        if before:
            assert versions[name(node["metadata"])] > before, node
            assert sorted(versions) == names(node_list), versions
            return
    raise AssertionError("the watch ended")


def discovers_and_reads_both_kinds(version):
    with tempfile.TemporaryDirectory() as folder:
        discovered = dynamic.DynamicClient(api, cache_file=os.path.join(folder, "discovery.json")).resources
        read_both_kinds(version, discovered)


def read_both_kinds(version, discovered):
    for kind, known in ("NodeMetrics", node_list), ("PodMetrics", pod_list):
        resource = discovered.get(api_version=f"{GROUP}/{version}", kind=kind)
        same(resource.get().to_dict(), names(known))
        try:
            resource.get(name=MISSING, namespace=known[0].metadata.namespace)
        except NotFoundError:
            continue
        raise AssertionError("no error")


def watches_nodes_with_kr8s(version):
    """It reads /version first."""
    try:
        client.VersionApi(api).get_code()
    except ApiException as e:
        raise Skipped("the API server serves no /version") from e
    kind = kr8s.objects.new_class("NodeMetrics", f"{GROUP}/{version}", asyncio=False, namespaced=False, plural="nodes")
    api_of_kr8s = kr8s.api(kubeconfig=sys.argv[1])
    followed((event, node.raw) for event, node in api_of_kr8s.watch(kind))


def watches_nodes_with_lightkube(version):
    kind = create_global_resource(GROUP, version, "NodeMetrics", "nodes")
    client_of_lightkube = lightkube.Client(config=lightkube.KubeConfig.from_file(sys.argv[1]))
    followed((event, node.to_dict()) for event, node in client_of_lightkube.watch(kind))


def watches_nodes_over_a_websocket(version):
    """Each message is an event, as JSON. kube-apiserver requires an Origin, which the client sends."""
    configuration = api.configuration
    url = configuration.host.replace("https://", "wss://") + f"/apis/{GROUP}/{version}/nodes?watch=1"
    token = [f"{each['key']}: {each['value']}" for each in configuration.auth_settings().values()]
    files = {"ca_certs": configuration.ssl_ca_cert, "certfile": configuration.cert_file, "keyfile": configuration.key_file}
    try:
        socket = websocket.create_connection(url, header=token, timeout=60, sslopt=files)
    except websocket.WebSocketBadStatusException as e:
        if e.status_code == 200:
            raise Skipped("the API server passes no upgrade on") from e
        raise
    try:
        followed((event["type"], event["object"]) for event in map(json.loads, iter(socket.recv, "")))
    finally:
        socket.close()


WATCHES = [watches_nodes_with_kr8s, watches_nodes_with_lightkube, watches_nodes_over_a_websocket]
CHECKS = [
    lists_all_nodes,
    lists_nodes_by_label,
    gets_a_node,
    gets_not_found_for_a_missing_node,
    lists_the_pods_of_all_namespaces,
    lists_the_pods_of_a_namespace,
    lists_pods_by_label,
    gets_a_pod,
    gets_not_found_for_a_missing_pod,
    gets_bad_request_for_a_bad_selector,
    watches_nodes_or_gets_method_not_allowed_where_discovery_does_not_list_the_verb,
    discovers_and_reads_both_kinds,
]


def await_all(version):
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            lists_all_nodes(version)
            return lists_the_pods_of_all_namespaces(version)
        except (ApiException, AssertionError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.5)


def passes(check, version):
    what = f"{version}: " + check.__name__.replace("_", " ")
    try:
        check(version)
    except Skipped as e:
        print(f"skipped python, {what}: {e}")
        return True
    except Exception as e:
        print(f"FAILED  python, {what}: {type(e).__name__}: {e}")
        return False
    print(f"ok      python, {what}")
    return True


def checks(version):
    if watched(version):
        return CHECKS + WATCHES
    print(f"skipped python, {version}, clients that watch: watches are not served")
    return CHECKS


for version in VERSIONS:
    await_all(version)
sys.exit(0 if all([passes(check, version) for version in VERSIONS for check in checks(version)]) else 1)
