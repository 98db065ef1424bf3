// Reads both versions of the metrics API with the clientset of k8s.io/metrics, in each encoding that it supports, and
// compares the answers with the nodes and pods of the API server: clients KUBECONFIG. Prints one line per check and
// exits with 1 if one failed.
package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"slices"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/metadata"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	metricsv1 "k8s.io/metrics/pkg/apis/metrics/v1"
	"k8s.io/metrics/pkg/client/clientset/versioned"
)

const (
	jsonType     = "application/json"
	protobufType = "application/vnd.kubernetes.protobuf"
	startTimeout = 60 * time.Second
	maxAge       = 2 * time.Minute
)

// The objects of the API server.
type cluster struct {
	nodes, pods []metav1.PartialObjectMetadata
	watched     bool // discovery lists the verb watch
}

// One version of the API in one encoding, and the content type of its last answer.
type reader struct {
	name        string
	contentType string
	metrics     metricsAPI
	answered    *string
}

type check struct {
	name string
	run  func(context.Context, reader, cluster) error
}

var checks = []check{
	{"lists all nodes", listNodes},
	{"lists nodes by label", listNodesByLabel},
	{"gets a node", getNode},
	{"gets NotFound for a missing node", missingNode},
	{"lists the pods of all namespaces", listPods},
	{"lists the pods of a namespace", listPodsOfNamespace},
	{"lists pods by label", listPodsByLabel},
	{"gets a pod", getPod},
	{"gets NotFound for a missing pod", missingPod},
	{"gets BadRequest for a bad selector", badSelector},
	{"watches nodes, or gets MethodNotAllowed where discovery does not list the verb", watchNodes},
}

func main() {
	if err := run(os.Args[1]); err != nil {
		fmt.Println("FAILED  go:", err)
		os.Exit(1)
	}
}

func run(kubeconfig string) error {
	config, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		return err
	}
	config.QPS = -1
	ctx, cancel := context.WithTimeout(context.Background(), 4*startTimeout)
	defer cancel()
	there, err := readCluster(ctx, config)
	if err != nil {
		return fmt.Errorf("cannot list nodes and pods: %w", err)
	}
	failed := 0
	readers, err := newReaders(config)
	if err != nil {
		return err
	}
	for _, r := range readers {
		if err := awaitAll(ctx, r, there); err != nil {
			return err
		}
		for _, c := range checks {
			if err := c.run(ctx, r, there); err != nil {
				failed++
				fmt.Printf("FAILED  go, %s: %s: %v\n", r.name, c.name, err)
			} else {
				fmt.Printf("ok      go, %s: %s\n", r.name, c.name)
			}
		}
	}
	if there.watched {
		failed += runFollowers(ctx, config, there)
	} else {
		fmt.Println("skipped go, informers: watches are not served")
	}
	if failed > 0 {
		return fmt.Errorf("%d checks", failed)
	}
	return nil
}

func readCluster(ctx context.Context, config *rest.Config) (cluster, error) {
	client, err := metadata.NewForConfig(config)
	if err != nil {
		return cluster{}, err
	}
	core := schema.GroupVersion{Version: "v1"}
	nodes, err := client.Resource(core.WithResource("nodes")).List(ctx, metav1.ListOptions{})
	if err != nil {
		return cluster{}, err
	}
	pods, err := client.Resource(core.WithResource("pods")).List(ctx, metav1.ListOptions{})
	if err != nil {
		return cluster{}, err
	}
	if len(nodes.Items) == 0 || len(pods.Items) == 0 {
		return cluster{}, errors.New("there is no node, or no pod")
	}
	watched, err := watchesServed(config)
	return cluster{nodes.Items, pods.Items, watched}, err
}

func newReaders(config *rest.Config) ([]reader, error) {
	readers := []reader{}
	for _, contentType := range []string{"", jsonType, protobufType} {
		answered := new(string)
		mine := rest.CopyConfig(config)
		mine.ContentType = contentType
		mine.Wrap(func(next http.RoundTripper) http.RoundTripper { return noting{next, answered} })
		clientset, err := versioned.NewForConfig(mine)
		if err != nil {
			return nil, err
		}
		name := contentType
		if name == "" {
			name = "by default"
		}
		readers = append(readers,
			reader{"v1, " + name, contentType, stable{clientset.MetricsV1()}, answered},
			reader{"v1beta1, " + name, contentType, beta{clientset.MetricsV1beta1()}, answered})
	}
	return readers, nil
}

type noting struct {
	next     http.RoundTripper
	answered *string
}

func (n noting) RoundTrip(request *http.Request) (*http.Response, error) {
	response, err := n.next.RoundTrip(request)
	if err == nil {
		*n.answered = response.Header.Get("Content-Type")
	}
	return response, err
}

func awaitAll(ctx context.Context, r reader, there cluster) error {
	deadline := time.Now().Add(startTimeout)
	for {
		err := errors.Join(listNodes(ctx, r, there), listPods(ctx, r, there))
		if err == nil || time.Now().After(deadline) {
			return err
		}
		time.Sleep(500 * time.Millisecond)
	}
}

func listNodes(ctx context.Context, r reader, there cluster) error {
	return nodesAre(ctx, r, "", names(there.nodes, everything))
}

func listNodesByLabel(ctx context.Context, r reader, there cluster) error {
	key, value := label(there.nodes[0])
	return nodesAre(ctx, r, key+"="+value, names(there.nodes, labelled(key, value)))
}

func nodesAre(ctx context.Context, r reader, selector string, expected []string) error {
	nodes, err := r.metrics.listNodes(ctx, selector)
	if err != nil {
		return err
	}
	found := []string{}
	for _, node := range nodes {
		found = append(found, "/"+node.Name)
		if err := plausible(node.ObjectMeta, node.Timestamp, node.Window, node.Usage.Cpu().Sign(), node.Usage.Memory().Sign()); err != nil {
			return err
		}
	}
	return errors.Join(same(found, expected), r.answeredAsAsked())
}

func getNode(ctx context.Context, r reader, there cluster) error {
	wanted := there.nodes[0]
	node, err := r.metrics.getNode(ctx, wanted.Name)
	if err != nil {
		return err
	}
	if node.Name != wanted.Name || len(node.Labels) != len(wanted.Labels) {
		return fmt.Errorf("%s with labels %v", node.Name, node.Labels)
	}
	return plausible(node.ObjectMeta, node.Timestamp, node.Window, node.Usage.Cpu().Sign(), node.Usage.Memory().Sign())
}

func missingNode(ctx context.Context, r reader, _ cluster) error {
	_, err := r.metrics.getNode(ctx, "missing")
	return expect("NotFound", err, apierrors.IsNotFound)
}

func listPods(ctx context.Context, r reader, there cluster) error {
	return podsAre(ctx, r, metav1.NamespaceAll, "", names(there.pods, everything))
}

func listPodsOfNamespace(ctx context.Context, r reader, there cluster) error {
	namespace := there.pods[0].Namespace
	return podsAre(ctx, r, namespace, "", names(there.pods, inNamespace(namespace)))
}

func listPodsByLabel(ctx context.Context, r reader, there cluster) error {
	key, value := label(there.pods[0])
	return podsAre(ctx, r, metav1.NamespaceAll, key+" in ("+value+")", names(there.pods, labelled(key, value)))
}

func podsAre(ctx context.Context, r reader, namespace, selector string, expected []string) error {
	pods, err := r.metrics.listPods(ctx, namespace, selector)
	if err != nil {
		return err
	}
	found := []string{}
	for _, pod := range pods {
		found = append(found, pod.Namespace+"/"+pod.Name)
		if err := plausiblePod(pod); err != nil {
			return err
		}
	}
	return errors.Join(same(found, expected), r.answeredAsAsked())
}

func getPod(ctx context.Context, r reader, there cluster) error {
	wanted := there.pods[0]
	pod, err := r.metrics.getPod(ctx, wanted.Namespace, wanted.Name)
	if err != nil {
		return err
	}
	if pod.Name != wanted.Name || pod.Namespace != wanted.Namespace {
		return fmt.Errorf("%s/%s", pod.Namespace, pod.Name)
	}
	return plausiblePod(pod)
}

func missingPod(ctx context.Context, r reader, there cluster) error {
	_, err := r.metrics.getPod(ctx, there.pods[0].Namespace, "missing")
	return expect("NotFound", err, apierrors.IsNotFound)
}

func badSelector(ctx context.Context, r reader, _ cluster) error {
	_, err := r.metrics.listNodes(ctx, "a=(b")
	return expect("BadRequest", err, apierrors.IsBadRequest)
}

func watchNodes(ctx context.Context, r reader, there cluster) error {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	events, err := r.metrics.watchNodes(ctx)
	if !there.watched {
		return expect("MethodNotAllowed", err, apierrors.IsMethodNotSupported)
	}
	if err != nil {
		return err
	}
	defer events.Stop()
	found := []string{}
	for len(found) < len(there.nodes) {
		event, open := <-events.ResultChan()
		if !open {
			return fmt.Errorf("ended after %v", found)
		}
		node, err := meta.Accessor(event.Object)
		if err != nil || event.Type != watch.Added {
			return fmt.Errorf("%s of %v: %w", event.Type, event.Object, err)
		}
		found = append(found, "/"+node.GetName())
	}
	slices.Sort(found)
	return errors.Join(same(found, names(there.nodes, everything)), r.answeredAsAsked())
}

func plausiblePod(pod metricsv1.PodMetrics) error {
	if len(pod.Containers) == 0 {
		return fmt.Errorf("%s has no containers", pod.Name)
	}
	for _, container := range pod.Containers {
		if err := plausible(pod.ObjectMeta, pod.Timestamp, pod.Window, container.Usage.Cpu().Sign(), container.Usage.Memory().Sign()); err != nil {
			return err
		}
	}
	return nil
}

func plausible(meta metav1.ObjectMeta, at metav1.Time, window metav1.Duration, cpu, memory int) error {
	if cpu <= 0 || memory <= 0 || window.Duration <= 0 || time.Since(at.Time).Abs() > maxAge {
		return fmt.Errorf("%s: no usage (cpu %d, memory %d), no window (%s), or too old (%s)", meta.Name, cpu, memory, window.Duration, at)
	}
	return nil
}

func (r reader) answeredAsAsked() error {
	asked := r.contentType
	if asked != jsonType {
		asked = protobufType
	}
	if *r.answered != asked && *r.answered != asked+";stream=watch" {
		return fmt.Errorf("answered as %s", *r.answered)
	}
	return nil
}

func same(found, expected []string) error {
	if !slices.Equal(found, expected) {
		return fmt.Errorf("found %v, not %v", found, expected)
	}
	return nil
}

func expect(reason string, err error, is func(error) bool) error {
	if err == nil {
		return errors.New("no error")
	}
	if !is(err) {
		return fmt.Errorf("not %s but %w", reason, err)
	}
	return nil
}

func label(object metav1.PartialObjectMetadata) (string, string) {
	keys := []string{}
	for key := range object.Labels {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys[0], object.Labels[keys[0]]
}

func everything(metav1.PartialObjectMetadata) bool { return true }

func inNamespace(namespace string) func(metav1.PartialObjectMetadata) bool {
	return func(object metav1.PartialObjectMetadata) bool { return object.Namespace == namespace }
}

func labelled(key, value string) func(metav1.PartialObjectMetadata) bool {
	return func(object metav1.PartialObjectMetadata) bool { return object.Labels[key] == value }
}

// names returns NAMESPACE/NAME of each object, sorted.
func names(objects []metav1.PartialObjectMetadata, wanted func(metav1.PartialObjectMetadata) bool) []string {
	found := []string{}
	for _, object := range objects {
		if wanted(object) {
			found = append(found, object.Namespace+"/"+object.Name)
		}
	}
	slices.Sort(found)
	return found
}
