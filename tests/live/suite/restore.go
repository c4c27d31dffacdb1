// Why: the recorded cluster comes back as from a backup: its objects are written into etcd as they were answered, so that a
// real API server serves the very incidents that the rules were written for, in lists, pages and single objects.
// Keys are those of the API server's own storage ("/registry/RESOURCE/NAMESPACE/NAME"); it reads JSON as well as protobuf.
package live

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

const recordedNow = "2026-11-20T13:54:00Z" // capturedAt of expected.json

// Where the API server keeps each kind. A recorded list of another kind is no stored object (metrics, scale, tables).
var storedAt = map[string]string{
	"ConfigMap":                      "configmaps",
	"CronJob":                        "cronjobs",
	"DaemonSet":                      "daemonsets",
	"Deployment":                     "deployments",
	"Endpoints":                      "services/endpoints",
	"EndpointSlice":                  "endpointslices",
	"Event":                          "events",
	"HorizontalPodAutoscaler":        "horizontalpodautoscalers",
	"Ingress":                        "ingress",
	"IngressClass":                   "ingressclasses",
	"IPAddress":                      "ipaddresses",
	"Job":                            "jobs",
	"Lease":                          "leases",
	"LimitRange":                     "limitranges",
	"Namespace":                      "namespaces",
	"NetworkPolicy":                  "networkpolicies",
	"Node":                           "minions",
	"PersistentVolume":               "persistentvolumes",
	"PersistentVolumeClaim":          "persistentvolumeclaims",
	"Pod":                            "pods",
	"PodDisruptionBudget":            "poddisruptionbudgets",
	"ReplicaSet":                     "replicasets",
	"ReplicationController":          "controllers",
	"ResourceQuota":                  "resourcequotas",
	"Role":                           "roles",
	"RoleBinding":                    "rolebindings",
	"Service":                        "services/specs",
	"ServiceAccount":                 "serviceaccounts",
	"StatefulSet":                    "statefulsets",
	"StorageClass":                   "storageclasses",
	"ValidatingWebhookConfiguration": "validatingwebhookconfigurations",
}

type situation struct {
	Folder, Namespace, Subject string
	Healthy                    bool
	Rules                      []string
}

func recordings() string { return filepath.Join(repository(), "testdata", "recordings") }

func repository() string {
	folder, err := filepath.Abs("../../..")
	must(err)
	return folder
}

func situations() []situation {
	text, err := os.ReadFile(filepath.Join(recordings(), "expected.json"))
	must(err)
	var out []situation
	must(json.Unmarshal(text, &out))
	sort.Slice(out, func(i, j int) bool { return out[i].Folder < out[j].Folder })
	return out
}

// backup collects objects by the key they are stored at; the first of a key stays.
type backup map[string]object

func (b backup) add(o object) {
	kind, _ := o["kind"].(string)
	resource, stored := storedAt[kind]
	meta, _ := o["metadata"].(object)
	name, _ := meta["name"].(string)
	if !stored || name == "" {
		return
	}
	key := "/registry/" + resource + "/"
	if namespace, _ := meta["namespace"].(string); namespace != "" {
		key += namespace + "/"
	}
	if _, known := b[key+name]; !known {
		b[key+name] = o
	}
}

// addFile takes a list or a single object as the API server answered it: the items of a list do not repeat their kind.
func (b backup) addFile(path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var answer struct {
		Kind, APIVersion string
		Items            []object
	}
	if err := json.Unmarshal(text, &answer); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if !strings.HasSuffix(answer.Kind, "List") {
		var single object
		must(json.Unmarshal(text, &single))
		b.add(single)
		return nil
	}
	for _, item := range answer.Items {
		item["kind"], item["apiVersion"] = strings.TrimSuffix(answer.Kind, "List"), answer.APIVersion
		if answer.Kind == "PartialObjectMetadataList" { // only config maps were recorded without their content
			item["kind"], item["apiVersion"] = "ConfigMap", "v1"
		}
		b.add(item)
	}
	return nil
}

// restore puts the recordings into an etcd that no API server has seen yet. Logs come from the stand-in kubelet.
func restore(c *Cluster, kubelet *standInKubelet) error {
	b := backup{}
	files := []string{"nodes", "namespaces", "persistentvolumes", "storageclasses"}
	for i, name := range files {
		files[i] = filepath.Join(recordings(), "cluster", name+".json")
	}
	for _, s := range situations() {
		found, err := filepath.Glob(filepath.Join(recordings(), s.Folder, "*.json"))
		if err != nil {
			return err
		}
		// The same events were also asked for in other words; the core form is the stored one.
		for _, path := range found {
			if !strings.HasSuffix(path, "events.events-v1.json") {
				files = append(files, path)
			}
		}
	}
	for _, path := range files {
		if err := b.addFile(path); err != nil {
			return err
		}
	}
	b.addAddresses()
	// The recorded cluster had it, and nobody listed it.
	b.add(object{"kind": "IngressClass", "apiVersion": "networking.k8s.io/v1", "metadata": object{"name": "nginx",
		"uid": "5d1f3c1e-6a0b-4c0e-9d57-0d6a3b1c9e01", "creationTimestamp": "2026-11-20T13:40:00Z"},
		"spec": object{"controller": "k8s.io/ingress-nginx"}})
	var pairs []keyValue
	for key, o := range b {
		if o["kind"] == "Node" {
			kubelet.answersFor(o)
		}
		text, err := json.Marshal(o)
		if err != nil {
			return err
		}
		pairs = append(pairs, keyValue{[]byte(key), text})
	}
	return c.etcd.put(pairs)
}

// addAddresses gives each service the record of its address; the API server would miss it and write a warning event.
func (b backup) addAddresses() {
	var services []object
	for _, o := range b {
		if o["kind"] == "Service" {
			services = append(services, o)
		}
	}
	for _, service := range services {
		meta, spec := service["metadata"].(object), service["spec"].(object)
		address, _ := spec["clusterIP"].(string)
		if address == "" || address == "None" {
			continue
		}
		b.add(object{"kind": "IPAddress", "apiVersion": "networking.k8s.io/v1",
			"metadata": object{"name": address, "uid": meta["uid"], "creationTimestamp": meta["creationTimestamp"],
				"labels": object{"ipaddress.kubernetes.io/ip-family": "IPv4",
					"ipaddress.kubernetes.io/managed-by": "ipallocator.k8s.io"}},
			"spec": object{"parentRef": object{"group": "", "resource": "services",
				"namespace": meta["namespace"], "name": meta["name"]}}})
	}
}
