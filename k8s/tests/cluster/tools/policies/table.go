// What policies say, as a table of nftables. Each pod that a policy selects has a chain for what comes in
// or goes out, with a rule for each edge, and ends in a drop.
package main

import (
	"fmt"
	"sort"
	"strings"

	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// Pods that have an address of their own, and the labels of their namespaces.
type cluster struct {
	pods   []*core.Pod
	spaces map[string]labels.Set
}

func newCluster(pods []*core.Pod, spaces []*core.Namespace) cluster {
	made := cluster{spaces: map[string]labels.Set{}}
	for _, space := range spaces {
		made.spaces[space.Name] = space.Labels
	}
	for _, pod := range pods {
		ended := pod.Status.Phase == core.PodSucceeded || pod.Status.Phase == core.PodFailed
		if pod.Status.PodIP != "" && !pod.Spec.HostNetwork && !ended {
			made.pods = append(made.pods, pod)
		}
	}
	sort.Slice(made.pods, func(a, b int) bool { return made.pods[a].Status.PodIP < made.pods[b].Status.PodIP })
	return made
}

// One direction: which pods it selects, by policy, and how a packet of it is told.
type direction struct {
	kind    networking.PolicyType
	self    string
	other   string
	peers   func(policy *networking.NetworkPolicy) []edge
	selects string
}

// Whom a policy lets through, and to which ports.
type edge struct {
	peers []networking.NetworkPolicyPeer
	ports []networking.NetworkPolicyPort
}

var directions = []direction{
	{kind: networking.PolicyTypeEgress, self: "saddr", other: "daddr", selects: "out", peers: func(policy *networking.NetworkPolicy) []edge {
		var edges []edge
		for _, rule := range policy.Spec.Egress {
			edges = append(edges, edge{rule.To, rule.Ports})
		}
		return edges
	}},
	{kind: networking.PolicyTypeIngress, self: "daddr", other: "saddr", selects: "in", peers: func(policy *networking.NetworkPolicy) []edge {
		var edges []edge
		for _, rule := range policy.Spec.Ingress {
			edges = append(edges, edge{rule.From, rule.Ports})
		}
		return edges
	}},
}

// The table, which replaces the one before.
func (c cluster) table(policies []*networking.NetworkPolicy) (string, error) {
	sort.Slice(policies, func(a, b int) bool { return policies[a].Name < policies[b].Name })
	var chains, jumps strings.Builder
	for _, way := range directions {
		for _, pod := range c.pods {
			rules, selected, err := c.rules(way, pod, policies)
			if err != nil {
				return "", err
			}
			if !selected {
				continue
			}
			name := way.selects + "_" + strings.ReplaceAll(pod.Status.PodIP, ".", "_")
			fmt.Fprintf(&chains, "  chain %s {\n%s    counter drop\n  }\n", name, rules)
			fmt.Fprintf(&jumps, "    ip %s %s jump %s\n", way.self, pod.Status.PodIP, name)
		}
	}
	head := "table ip policies\ndelete table ip policies\ntable ip policies {\n"
	forward := "  chain forward {\n    type filter hook forward priority filter; policy accept;\n" +
		"    ct state established,related accept\n" + jumps.String() + "  }\n"
	return head + chains.String() + forward + "}\n", nil
}

// The rules of a pod in one direction, and whether any policy selects it there.
func (c cluster) rules(way direction, pod *core.Pod, policies []*networking.NetworkPolicy) (string, bool, error) {
	var rules strings.Builder
	selected := false
	for _, policy := range policies {
		mine, err := matches(&policy.Spec.PodSelector, pod.Labels)
		if err != nil {
			return "", false, fmt.Errorf("%s: %w", policy.Name, err)
		}
		if !mine || policy.Namespace != pod.Namespace || !covers(policy, way.kind) {
			continue
		}
		selected = true
		for _, edge := range way.peers(policy) {
			if err := c.edge(&rules, way, pod, policy.Namespace, edge); err != nil {
				return "", false, fmt.Errorf("%s: %w", policy.Name, err)
			}
		}
	}
	return rules.String(), selected, nil
}

// The rules of one edge. A port that has a name is that of the pod which is called.
func (c cluster) edge(rules *strings.Builder, way direction, pod *core.Pod, space string, edge edge) error {
	if len(edge.peers) == 0 {
		return allow(rules, "", pod, edge.ports)
	}
	for _, peer := range edge.peers {
		if peer.IPBlock != nil {
			block := "ip " + way.other + " " + peer.IPBlock.CIDR + " "
			if len(peer.IPBlock.Except) > 0 {
				block += "ip " + way.other + " != { " + strings.Join(peer.IPBlock.Except, ", ") + " } "
			}
			if err := allow(rules, block, pod, edge.ports); err != nil {
				return err
			}
			continue
		}
		for _, other := range c.pods {
			is, err := c.is(peer, other, space)
			if err != nil {
				return err
			}
			if !is {
				continue
			}
			called := pod
			if way.kind == networking.PolicyTypeEgress {
				called = other
			}
			if err := allow(rules, "ip "+way.other+" "+other.Status.PodIP+" ", called, edge.ports); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c cluster) is(peer networking.NetworkPolicyPeer, pod *core.Pod, space string) (bool, error) {
	if peer.NamespaceSelector == nil {
		if pod.Namespace != space {
			return false, nil
		}
	} else if there, err := matches(peer.NamespaceSelector, c.spaces[pod.Namespace]); err != nil || !there {
		return false, err
	}
	if peer.PodSelector == nil {
		return true, nil
	}
	return matches(peer.PodSelector, pod.Labels)
}

// One rule for each port; a pod that is called and does not have a port of this name has none.
func allow(rules *strings.Builder, peer string, called *core.Pod, ports []networking.NetworkPolicyPort) error {
	if len(ports) == 0 {
		fmt.Fprintf(rules, "    %sreturn\n", peer)
		return nil
	}
	for _, port := range ports {
		protocol := core.ProtocolTCP
		if port.Protocol != nil {
			protocol = *port.Protocol
		}
		number := ""
		switch {
		case port.Port == nil:
			number = "0-65535"
		case port.Port.Type == intstr.Int && port.EndPort != nil:
			number = fmt.Sprintf("%d-%d", port.Port.IntVal, *port.EndPort)
		case port.Port.Type == intstr.Int:
			number = fmt.Sprint(port.Port.IntVal)
		default:
			number = named(called, port.Port.StrVal, protocol)
		}
		if number != "" {
			fmt.Fprintf(rules, "    %s%s dport %s return\n", peer, strings.ToLower(string(protocol)), number)
		}
	}
	return nil
}

func named(pod *core.Pod, name string, protocol core.Protocol) string {
	for _, container := range pod.Spec.Containers {
		for _, port := range container.Ports {
			is := port.Protocol
			if is == "" {
				is = core.ProtocolTCP
			}
			if port.Name == name && is == protocol {
				return fmt.Sprint(port.ContainerPort)
			}
		}
	}
	return ""
}

func covers(policy *networking.NetworkPolicy, kind networking.PolicyType) bool {
	for _, one := range policy.Spec.PolicyTypes {
		if one == kind {
			return true
		}
	}
	return false
}

func matches(selector *meta.LabelSelector, set labels.Set) (bool, error) {
	made, err := meta.LabelSelectorAsSelector(selector)
	if err != nil {
		return false, err
	}
	return made.Matches(set), nil
}
