// Reads the metrics API by the clientset of k8s.io/metrics, in each representation that it speaks, and holds the
// answers against what the API server itself says of nodes and pods: clients KUBECONFIG. Prints a line a check and
// ends with 1 if one failed.
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
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/metadata"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	metricsv1beta1 "k8s.io/metrics/pkg/apis/metrics/v1beta1"
	"k8s.io/metrics/pkg/client/clientset/versioned"
)

const (
	jsonType     = "application/json"
	protobufType = "application/vnd.kubernetes.protobuf"
	start        = 60 * time.Second
	oldest       = 2 * time.Minute
)

// What the API server says there is.
type cluster struct {
	nodes, pods []metav1.PartialObjectMetadata
}

// The clientset by one representation, and the type of its last answer.
type reader struct {
	name     string
	metrics  *versioned.Clientset
	answered *string
}

type check struct {
	name string
	run  func(context.Context, reader, cluster) error
}

var checks = []check{
	{"lists all nodes", listNodes},
	{"lists nodes by label", listNodesByLabel},
	{"gets a node", getNode},
	{"knows a missing node as not found", missingNode},
	{"lists the pods of all namespaces", listPods},
	{"lists the pods of a namespace", listPodsOfNamespace},
	{"lists pods by label", listPodsByLabel},
	{"gets a pod", getPod},
	{"knows a missing pod as not found", missingPod},
	{"knows a bad selector as a bad request", badSelector},
	{"knows a watch as not supported", watchNodes},
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
	ctx, cancel := context.WithTimeout(context.Background(), 2*start)
	defer cancel()
	there, err := readCluster(ctx, config)
	if err != nil {
		return fmt.Errorf("cannot list nodes and pods: %w", err)
	}
	failed := 0
	for _, contentType := range []string{"", jsonType, protobufType} {
		r, err := newReader(config, contentType)
		if err != nil {
			return err
		}
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
	return cluster{nodes.Items, pods.Items}, nil
}

// newReader makes a clientset for a content type; none: what it asks for by itself.
func newReader(config *rest.Config, contentType string) (reader, error) {
	answered := new(string)
	mine := rest.CopyConfig(config)
	mine.ContentType = contentType
	mine.Wrap(func(next http.RoundTripper) http.RoundTripper { return noting{next, answered} })
	clientset, err := versioned.NewForConfig(mine)
	name := contentType
	if name == "" {
		name = "by default"
	}
	return reader{name, clientset, answered}, err
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
	deadline := time.Now().Add(start)
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
	list, err := r.metrics.MetricsV1beta1().NodeMetricses().List(ctx, metav1.ListOptions{LabelSelector: selector})
	if err != nil {
		return err
	}
	found := []string{}
	for _, node := range list.Items {
		found = append(found, "/"+node.Name)
		if err := plausible(node.ObjectMeta, node.Timestamp, node.Window, node.Usage.Cpu().Sign(), node.Usage.Memory().Sign()); err != nil {
			return err
		}
	}
	return errors.Join(same(found, expected), r.answeredAsAsked())
}

func getNode(ctx context.Context, r reader, there cluster) error {
	wanted := there.nodes[0]
	node, err := r.metrics.MetricsV1beta1().NodeMetricses().Get(ctx, wanted.Name, metav1.GetOptions{})
	if err != nil {
		return err
	}
	if node.Name != wanted.Name || len(node.Labels) != len(wanted.Labels) {
		return fmt.Errorf("%s with labels %v", node.Name, node.Labels)
	}
	return plausible(node.ObjectMeta, node.Timestamp, node.Window, node.Usage.Cpu().Sign(), node.Usage.Memory().Sign())
}

func missingNode(ctx context.Context, r reader, _ cluster) error {
	_, err := r.metrics.MetricsV1beta1().NodeMetricses().Get(ctx, "missing", metav1.GetOptions{})
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
	list, err := r.metrics.MetricsV1beta1().PodMetricses(namespace).List(ctx, metav1.ListOptions{LabelSelector: selector})
	if err != nil {
		return err
	}
	found := []string{}
	for _, pod := range list.Items {
		found = append(found, pod.Namespace+"/"+pod.Name)
		if err := plausiblePod(pod); err != nil {
			return err
		}
	}
	return errors.Join(same(found, expected), r.answeredAsAsked())
}

func getPod(ctx context.Context, r reader, there cluster) error {
	wanted := there.pods[0]
	pod, err := r.metrics.MetricsV1beta1().PodMetricses(wanted.Namespace).Get(ctx, wanted.Name, metav1.GetOptions{})
	if err != nil {
		return err
	}
	if pod.Name != wanted.Name || pod.Namespace != wanted.Namespace {
		return fmt.Errorf("%s/%s", pod.Namespace, pod.Name)
	}
	return plausiblePod(*pod)
}

func missingPod(ctx context.Context, r reader, there cluster) error {
	_, err := r.metrics.MetricsV1beta1().PodMetricses(there.pods[0].Namespace).Get(ctx, "missing", metav1.GetOptions{})
	return expect("NotFound", err, apierrors.IsNotFound)
}

func badSelector(ctx context.Context, r reader, _ cluster) error {
	_, err := r.metrics.MetricsV1beta1().NodeMetricses().List(ctx, metav1.ListOptions{LabelSelector: "a=(b"})
	return expect("BadRequest", err, apierrors.IsBadRequest)
}

func watchNodes(ctx context.Context, r reader, _ cluster) error {
	_, err := r.metrics.MetricsV1beta1().NodeMetricses().Watch(ctx, metav1.ListOptions{})
	return expect("MethodNotAllowed", err, apierrors.IsMethodNotSupported)
}

func plausiblePod(pod metricsv1beta1.PodMetrics) error {
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
	if cpu <= 0 || memory <= 0 || window.Duration <= 0 || time.Since(at.Time).Abs() > oldest {
		return fmt.Errorf("%s: not used (%d, %d), of no time (%s), or old (%s)", meta.Name, cpu, memory, window.Duration, at)
	}
	return nil
}

func (r reader) answeredAsAsked() error {
	asked := r.name
	if asked != jsonType {
		asked = protobufType
	}
	if *r.answered != asked {
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

// names are NAMESPACE/NAME, in order.
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
