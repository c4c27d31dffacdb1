// Why: the ways in which a person or a script may show who it is, as the user section of a kubeconfig.
package live

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// tokensFile gives aiops-reader a bearer token beside its certificate.
const (
	readerToken = "live-suite-token-of-the-reader"
	tokensFile  = readerToken + ",aiops-reader,1,\"aiops-readers\"\n"
)

type object = map[string]interface{}

// user is a user section of a kubeconfig.
type user object

func (c *Cluster) userOf(pair keyPair) user {
	return user{"client-certificate-data": pair.Cert, "client-key-data": pair.Key}
}

// Cert is a user with a client certificate, in groups of its own choice.
func (c *Cluster) Cert(name string, groups ...string) user {
	return c.userOf(c.CA.client(name, groups...))
}

// Token is aiops-reader with a bearer token; any other text is refused with 401.
func (c *Cluster) Token(token string) user { return user{"token": token} }

// ServiceAccount is the account cart/default with a token that the API server signs, as a pod would have it; it may read.
func (c *Cluster) ServiceAccount(t *testing.T) user {
	t.Helper()
	var answer struct{ Status struct{ Token string } }
	if err := c.do("POST", "/api/v1/namespaces/cart/serviceaccounts/default/token", object{"spec": object{}}, &answer); err != nil {
		t.Fatal(err)
	}
	return user{"token": answer.Status.Token}
}

// TokenFile is aiops-reader with a token in a file, as in a pod.
func (c *Cluster) TokenFile(t *testing.T) user {
	return user{"tokenFile": write(t.TempDir(), "token", []byte(readerToken+"\n"))}
}

// ExecPlugin is a user whose credentials come from a program that kubectl would run as well.
func (c *Cluster) ExecPlugin(t *testing.T, script string) user {
	path := filepath.Join(t.TempDir(), "plugin.sh")
	must(os.WriteFile(path, []byte("#!/bin/sh\n"+script), 0o700))
	return user{"exec": object{"apiVersion": "client.authentication.k8s.io/v1", "command": path, "interactiveMode": "Never"}}
}

// where changes the cluster section of a kubeconfig: another address, another CA.
type where func(object)

func at(url string) where { return func(cluster object) { cluster["server"] = url } }
func trusting(ca *authority) where {
	return func(cluster object) { cluster["certificate-authority-data"] = ca.PEM }
}

// Kubeconfig writes one with the context "live" and returns its path.
func (c *Cluster) Kubeconfig(t *testing.T, who user, changes ...where) string {
	t.Helper()
	return c.kubeconfig(t.TempDir(), "kubeconfig", who, changes...)
}

func (c *Cluster) kubeconfig(folder, name string, who user, changes ...where) string {
	cluster := object{"server": c.URL, "certificate-authority-data": c.CA.PEM}
	for _, change := range changes {
		change(cluster)
	}
	text, err := json.MarshalIndent(object{
		"apiVersion": "v1", "kind": "Config", "current-context": "live",
		"clusters": []object{{"name": "live", "cluster": cluster}},
		"users":    []object{{"name": "live", "user": who}},
		"contexts": []object{{"name": "live", "context": object{"cluster": "live", "user": "live"}}},
	}, "", "  ")
	must(err)
	return write(folder, name, text)
}

// grant gives the users what doc.go says.
func (c *Cluster) grant() error {
	everything := []string{"get", "list"}
	rules := func(rules ...object) []object { return rules }
	in := func(group string, verbs []string, resources ...string) object {
		return object{"apiGroups": []string{group}, "verbs": verbs, "resources": resources}
	}
	readable := rules(
		in("", everything, "pods", "pods/log", "nodes", "namespaces", "events", "services", "endpoints", "configmaps",
			"persistentvolumeclaims", "persistentvolumes", "resourcequotas", "limitranges", "serviceaccounts", "replicationcontrollers"))
	for _, group := range []string{"apps", "batch", "autoscaling", "policy", "networking.k8s.io", "discovery.k8s.io", "events.k8s.io",
		"storage.k8s.io", "scheduling.k8s.io", "node.k8s.io", "admissionregistration.k8s.io", "apiregistration.k8s.io",
		"coordination.k8s.io", "rbac.authorization.k8s.io", "metrics.k8s.io", "apiextensions.k8s.io"} {
		readable = append(readable, in(group, everything, "*"))
	}
	impersonate := rules(
		object{"apiGroups": []string{""}, "verbs": []string{"impersonate"}, "resources": []string{"users"}, "resourceNames": []string{"aiops-reader"}},
		object{"apiGroups": []string{""}, "verbs": []string{"impersonate"}, "resources": []string{"groups"}, "resourceNames": []string{"aiops-readers"}})
	team := rules(in("", everything, "pods", "pods/log", "events", "services"), in("apps", everything, "deployments", "replicasets"))
	const base = "/apis/rbac.authorization.k8s.io/v1/"
	named := func(name string) object { return object{"name": name} }
	subject := func(kind, name string) []object {
		return []object{{"kind": kind, "name": name, "apiGroup": "rbac.authorization.k8s.io"}}
	}
	role := func(kind, name string) object {
		return object{"kind": kind, "name": name, "apiGroup": "rbac.authorization.k8s.io"}
	}
	_ = c.do("POST", "/api/v1/namespaces", object{"metadata": named("cart")}, nil) // the recorded cluster has it
	account := []object{{"kind": "ServiceAccount", "namespace": "cart", "name": "default"}}
	for _, made := range []struct {
		path string
		body object
	}{
		{"clusterroles", object{"metadata": named("live-reader"), "rules": readable}},
		{"clusterroles", object{"metadata": named("live-deputy"), "rules": impersonate}},
		{"clusterroles", object{"metadata": named("live-team"), "rules": team}},
		{"clusterrolebindings", object{"metadata": named("live-reader"), "roleRef": role("ClusterRole", "live-reader"), "subjects": subject("User", "aiops-reader")}},
		{"clusterrolebindings", object{"metadata": named("live-readers"), "roleRef": role("ClusterRole", "live-reader"), "subjects": subject("Group", "aiops-readers")}},
		{"clusterrolebindings", object{"metadata": named("live-deputy"), "roleRef": role("ClusterRole", "live-deputy"), "subjects": subject("User", "deputy")}},
		{"clusterrolebindings", object{"metadata": named("live-account"), "roleRef": role("ClusterRole", "live-reader"), "subjects": account}},
		{"namespaces/cart/rolebindings", object{"metadata": named("live-team"), "roleRef": role("ClusterRole", "live-team"), "subjects": subject("User", "team-cart")}},
	} {
		if err := c.do("POST", base+made.path, made.body, nil); err != nil {
			return fmt.Errorf("granting: %w", err)
		}
	}
	return nil
}
