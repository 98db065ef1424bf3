package main

import (
	"context"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/watch"
	metricsv1 "k8s.io/metrics/pkg/apis/metrics/v1"
	metricsv1beta1 "k8s.io/metrics/pkg/apis/metrics/v1beta1"
	clientv1 "k8s.io/metrics/pkg/client/clientset/versioned/typed/metrics/v1"
	clientv1beta1 "k8s.io/metrics/pkg/client/clientset/versioned/typed/metrics/v1beta1"
)

// The reads of one version, with results in the types of v1.
type metricsAPI interface {
	listNodes(ctx context.Context, selector string) ([]metricsv1.NodeMetrics, error)
	getNode(ctx context.Context, name string) (metricsv1.NodeMetrics, error)
	listPods(ctx context.Context, namespace, selector string) ([]metricsv1.PodMetrics, error)
	getPod(ctx context.Context, namespace, name string) (metricsv1.PodMetrics, error)
	watchNodes(ctx context.Context) (watch.Interface, error)
}

type stable struct{ client clientv1.MetricsV1Interface }

func (s stable) listNodes(ctx context.Context, selector string) ([]metricsv1.NodeMetrics, error) {
	list, err := s.client.NodeMetricses().List(ctx, metav1.ListOptions{LabelSelector: selector})
	if err != nil {
		return nil, err
	}
	return list.Items, nil
}

func (s stable) getNode(ctx context.Context, name string) (metricsv1.NodeMetrics, error) {
	node, err := s.client.NodeMetricses().Get(ctx, name, metav1.GetOptions{})
	if err != nil {
		return metricsv1.NodeMetrics{}, err
	}
	return *node, nil
}

func (s stable) listPods(ctx context.Context, namespace, selector string) ([]metricsv1.PodMetrics, error) {
	list, err := s.client.PodMetricses(namespace).List(ctx, metav1.ListOptions{LabelSelector: selector})
	if err != nil {
		return nil, err
	}
	return list.Items, nil
}

func (s stable) getPod(ctx context.Context, namespace, name string) (metricsv1.PodMetrics, error) {
	pod, err := s.client.PodMetricses(namespace).Get(ctx, name, metav1.GetOptions{})
	if err != nil {
		return metricsv1.PodMetrics{}, err
	}
	return *pod, nil
}

func (s stable) watchNodes(ctx context.Context) (watch.Interface, error) {
	return s.client.NodeMetricses().Watch(ctx, metav1.ListOptions{})
}

type beta struct {
	client clientv1beta1.MetricsV1beta1Interface
}

func (b beta) listNodes(ctx context.Context, selector string) ([]metricsv1.NodeMetrics, error) {
	list, err := b.client.NodeMetricses().List(ctx, metav1.ListOptions{LabelSelector: selector})
	if err != nil {
		return nil, err
	}
	nodes := []metricsv1.NodeMetrics{}
	for _, node := range list.Items {
		nodes = append(nodes, metricsv1.NodeMetrics(node))
	}
	return nodes, nil
}

func (b beta) getNode(ctx context.Context, name string) (metricsv1.NodeMetrics, error) {
	node, err := b.client.NodeMetricses().Get(ctx, name, metav1.GetOptions{})
	if err != nil {
		return metricsv1.NodeMetrics{}, err
	}
	return metricsv1.NodeMetrics(*node), nil
}

func (b beta) listPods(ctx context.Context, namespace, selector string) ([]metricsv1.PodMetrics, error) {
	list, err := b.client.PodMetricses(namespace).List(ctx, metav1.ListOptions{LabelSelector: selector})
	if err != nil {
		return nil, err
	}
	pods := []metricsv1.PodMetrics{}
	for _, pod := range list.Items {
		pods = append(pods, converted(pod))
	}
	return pods, nil
}

func (b beta) getPod(ctx context.Context, namespace, name string) (metricsv1.PodMetrics, error) {
	pod, err := b.client.PodMetricses(namespace).Get(ctx, name, metav1.GetOptions{})
	if err != nil {
		return metricsv1.PodMetrics{}, err
	}
	return converted(*pod), nil
}

func (b beta) watchNodes(ctx context.Context) (watch.Interface, error) {
	return b.client.NodeMetricses().Watch(ctx, metav1.ListOptions{})
}

func converted(pod metricsv1beta1.PodMetrics) metricsv1.PodMetrics {
	containers := []metricsv1.ContainerMetrics{}
	for _, container := range pod.Containers {
		containers = append(containers, metricsv1.ContainerMetrics(container))
	}
	return metricsv1.PodMetrics{
		TypeMeta:   pod.TypeMeta,
		ObjectMeta: pod.ObjectMeta,
		Timestamp:  pod.Timestamp,
		Window:     pod.Window,
		Containers: containers,
	}
}
