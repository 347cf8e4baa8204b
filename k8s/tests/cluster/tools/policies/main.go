// The network policies of the cluster, made into rules of the nodes' packet filter: what a network plugin
// does that enforces them. Everything between pods is routed by the nodes, so one table serves all.
package main

import (
	"context"
	"flag"
	"log"
	"os/exec"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/clientcmd"
)

// What comes within this time is one change of the table.
const together = 20 * time.Millisecond

func main() {
	path := flag.String("kubeconfig", "", "how the API server is reached")
	flag.Parse()
	config, err := clientcmd.BuildConfigFromFlags("", *path)
	if err != nil {
		log.Fatalf("policies: %v", err)
	}
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		log.Fatalf("policies: %v", err)
	}
	factory := informers.NewSharedInformerFactory(client, 0)
	changed := make(chan struct{}, 1)
	tell := func() {
		select {
		case changed <- struct{}{}:
		default:
		}
	}
	handler := cache.ResourceEventHandlerFuncs{
		AddFunc:    func(any) { tell() },
		UpdateFunc: func(any, any) { tell() },
		DeleteFunc: func(any) { tell() },
	}
	pods, spaces, policies := factory.Core().V1().Pods(), factory.Core().V1().Namespaces(), factory.Networking().V1().NetworkPolicies()
	for _, informer := range []cache.SharedIndexInformer{pods.Informer(), spaces.Informer(), policies.Informer()} {
		if _, err := informer.AddEventHandler(handler); err != nil {
			log.Fatalf("policies: %v", err)
		}
	}
	factory.Start(context.Background().Done())
	factory.WaitForCacheSync(context.Background().Done())
	log.Print("policies: watching")
	last := ""
	for ; ; <-changed {
		time.Sleep(together)
		every := labels.Everything()
		allPods, podsErr := pods.Lister().List(every)
		allSpaces, spacesErr := spaces.Lister().List(every)
		allPolicies, policiesErr := policies.Lister().List(every)
		if podsErr != nil || spacesErr != nil || policiesErr != nil {
			log.Fatal("policies: a list of what is watched failed", podsErr, spacesErr, policiesErr)
		}
		table, err := newCluster(allPods, allSpaces).table(allPolicies)
		if err != nil {
			log.Fatalf("policies: %v", err)
		}
		if table != last && apply(table) {
			last = table
		}
	}
}

// Puts a table in the place of the one before, as one change.
func apply(table string) bool {
	command := exec.Command("nft", "--file", "-")
	command.Stdin = strings.NewReader(table)
	if said, err := command.CombinedOutput(); err != nil {
		log.Printf("policies: %v: %s\n%s", err, said, table)
		return false
	}
	return true
}
