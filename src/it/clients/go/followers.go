package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/dynamic/dynamicinformer"
	"k8s.io/client-go/metadata"
	"k8s.io/client-go/metadata/metadatainformer"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"
	metricsv1 "k8s.io/metrics/pkg/apis/metrics/v1"
	metricsv1beta1 "k8s.io/metrics/pkg/apis/metrics/v1beta1"
	controllercache "sigs.k8s.io/controller-runtime/pkg/cache"
	controllerclient "sigs.k8s.io/controller-runtime/pkg/client"
)

// What keeps a copy of all pods by a list and a watch. It has to have them all, to be sent a newer sample of one, and
// to meet no error.
type follower struct {
	name string
	run  func(context.Context, *rest.Config, cluster) error
}

var followers = []follower{
	{"an informer follows pods of v1", dynamicPods("v1")},
	{"an informer follows pods of v1beta1", dynamicPods("v1beta1")},
	{"a metadata informer follows pods", metadataPods},
	{"a cache of controller-runtime follows pods of v1", controllerPods(&metricsv1.PodMetrics{})},
	{"a cache of controller-runtime follows pods of v1beta1", controllerPods(&metricsv1beta1.PodMetrics{})},
}

func watchesServed(config *rest.Config) (bool, error) {
	client, err := discovery.NewDiscoveryClientForConfig(config)
	if err != nil {
		return false, err
	}
	resources, err := client.ServerResourcesForGroupVersion("metrics.k8s.io/v1beta1")
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(resources.APIResources, func(resource metav1.APIResource) bool {
		return slices.Contains(resource.Verbs, "watch")
	}), nil
}

// runFollowers returns how many failed. All run at once, since each waits for the next scrape.
func runFollowers(ctx context.Context, config *rest.Config, there cluster) int {
	results := make([]error, len(followers))
	var running sync.WaitGroup
	for i, f := range followers {
		running.Go(func() { results[i] = f.run(ctx, config, there) })
	}
	running.Wait()
	failed := 0
	for i, f := range followers {
		if results[i] != nil {
			failed++
			fmt.Printf("FAILED  go, %s: %v\n", f.name, results[i])
		} else {
			fmt.Printf("ok      go, %s\n", f.name)
		}
	}
	return failed
}

func resource(version string) schema.GroupVersionResource {
	return schema.GroupVersionResource{Group: "metrics.k8s.io", Version: version, Resource: "pods"}
}

func dynamicPods(version string) func(context.Context, *rest.Config, cluster) error {
	return func(ctx context.Context, config *rest.Config, there cluster) error {
		client, err := dynamic.NewForConfig(config)
		if err != nil {
			return err
		}
		factory := dynamicinformer.NewDynamicSharedInformerFactory(client, 0)
		return follow(ctx, factory.ForResource(resource(version)).Informer(), there)
	}
}

func metadataPods(ctx context.Context, config *rest.Config, there cluster) error {
	client, err := metadata.NewForConfig(config)
	if err != nil {
		return err
	}
	factory := metadatainformer.NewSharedInformerFactory(client, 0)
	return follow(ctx, factory.ForResource(resource("v1beta1")).Informer(), there)
}

func follow(ctx context.Context, informer cache.SharedIndexInformer, there cluster) error {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	problems := make(chan error, 100)
	if err := informer.SetWatchErrorHandlerWithContext(func(_ context.Context, _ *cache.Reflector, err error) {
		select {
		case problems <- err:
		default:
		}
	}); err != nil {
		return err
	}
	newer, err := awaitNewer(informer)
	if err != nil {
		return err
	}
	go informer.RunWithContext(ctx)
	if !cache.WaitForCacheSync(ctx.Done(), informer.HasSynced) {
		return errors.New("the cache did not fill")
	}
	found := informer.GetStore().ListKeys()
	slices.Sort(found)
	if err := same(found, names(there.pods, everything)); err != nil {
		return err
	}
	select {
	case <-newer:
		return nil
	case err := <-problems:
		return err
	case <-ctx.Done():
		return errors.New("no newer sample came")
	}
}

type observable interface {
	AddEventHandler(handler cache.ResourceEventHandler) (cache.ResourceEventHandlerRegistration, error)
}

// awaitNewer returns a channel that is closed when an object has another resource version.
func awaitNewer(informer observable) (<-chan struct{}, error) {
	newer := make(chan struct{})
	var once sync.Once
	_, err := informer.AddEventHandler(cache.ResourceEventHandlerFuncs{UpdateFunc: func(before, after any) {
		if before.(metav1.Object).GetResourceVersion() != after.(metav1.Object).GetResourceVersion() {
			once.Do(func() { close(newer) })
		}
	}})
	return newer, err
}

func controllerPods(kind controllerclient.Object) func(context.Context, *rest.Config, cluster) error {
	return func(ctx context.Context, config *rest.Config, there cluster) error {
		ctx, cancel := context.WithTimeout(ctx, startTimeout)
		defer cancel()
		scheme := runtime.NewScheme()
		if err := errors.Join(metricsv1.AddToScheme(scheme), metricsv1beta1.AddToScheme(scheme)); err != nil {
			return err
		}
		pods, err := controllercache.New(config, controllercache.Options{Scheme: scheme})
		if err != nil {
			return err
		}
		go func() { _ = pods.Start(ctx) }() // its failure shows in what follows
		informer, err := pods.GetInformer(ctx, kind)
		if err != nil {
			return err
		}
		newer, err := awaitNewer(informer)
		if err != nil {
			return err
		}
		if !pods.WaitForCacheSync(ctx) {
			return errors.New("the cache did not fill")
		}
		for _, pod := range there.pods {
			if err := pods.Get(ctx, controllerclient.ObjectKeyFromObject(&pod), kind); err != nil {
				return err
			}
		}
		select {
		case <-newer:
			return nil
		case <-ctx.Done():
			return errors.New("no newer sample came")
		}
	}
}
