// Why: what -A costs and still finds where the incidents stand among ten thousand pods that are well. The healthy recording is
// multiplied straight in etcd: a hundred namespaces, each with the same team of programs many times over.
package live

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

const (
	largeNamespaces = 100
	largeCopies     = 25  // of the recording in each namespace, four pods in each copy
	mostRequests    = 20  // beside further pages
	mostMemory      = 200 // MB
)

var large struct {
	sync.Once
	cluster *Cluster
	objects int
	err     error
}

// largeCluster holds all recorded incidents, and the healthy recording 2,500 times.
func largeCluster(t *testing.T) *Cluster {
	t.Helper()
	large.Do(func() {
		var kubelet *standInKubelet
		if kubelet, large.err = startKubelet(newAuthority("stand-in kubelet of the large cluster")); large.err != nil {
			return
		}
		if large.err = kubelet.readRecorded(); large.err != nil {
			return
		}
		seed := func(c *Cluster) error {
			if err := restore(c, kubelet); err != nil {
				return err
			}
			return multiply(c)
		}
		large.cluster, large.err = startCluster(shared.folder, "large", clusterOptions{seed: seed})
	})
	if large.err != nil {
		t.Fatal(large.err)
	}
	return large.cluster
}

// multiply puts copies of the healthy recording into etcd. Names, uids and addresses differ from copy to copy.
func multiply(c *Cluster) error {
	b := backup{}
	for _, name := range []string{"namespace", "deployments", "replicasets", "statefulsets", "pods", "services", "endpointslices",
		"poddisruptionbudgets", "persistentvolumeclaims", "serviceaccounts", "configmaps.metadata", "events"} {
		if err := b.addFile(filepath.Join(recordings(), "29-healthy", name+".json")); err != nil {
			return err
		}
	}
	volumes := backup{}
	if err := volumes.addFile(filepath.Join(recordings(), "cluster", "persistentvolumes.json")); err != nil {
		return err
	}
	texts := map[string]string{}
	for _, objects := range []backup{b, volumes} {
		for key, o := range objects {
			text, err := json.Marshal(o)
			if err != nil {
				return err
			}
			if o["kind"] != "PersistentVolume" || strings.Contains(string(text), `"namespace":"inventory"`) {
				texts[key] = string(text)
			}
		}
	}
	written := map[string]bool{}
	for n := 0; n < largeNamespaces; n++ {
		var pairs []keyValue
		for j := 0; j < largeCopies; j++ {
			rename := copyOf(n, j)
			events := 0
			for key, text := range texts {
				if strings.HasPrefix(key, "/registry/events/") {
					if events++; j > 0 || events > 1 {
						continue
					}
				}
				name := strings.ReplaceAll(rename(`"`+strings.ReplaceAll(key, "/", `"/"`)+`"`), `"`, "") // each part as a quoted word
				if !written[name] {
					written[name] = true
					pairs = append(pairs, keyValue{[]byte(name), []byte(rename(text))})
				}
			}
		}
		large.objects += len(pairs)
		if err := c.etcd.put(pairs); err != nil {
			return err
		}
	}
	return nil
}

var uidWords = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)
var podAddresses = regexp.MustCompile(`"10\.244\.(\d+)\.(\d+)"`)

// copyOf renames what belongs to copy j in namespace n.
func copyOf(n, j int) func(string) string {
	number := n*largeCopies + j
	words := strings.NewReplacer("inventory-api", fmt.Sprintf("inventory-api-%02d", j), "inventory-db", fmt.Sprintf("inventory-db-%02d", j),
		"stock-check", fmt.Sprintf("stock-check-%02d", j), `"inventory"`, fmt.Sprintf(`"inventory-%03d"`, n),
		`"10.96.113.51"`, fmt.Sprintf(`"10.96.%d.%d"`, 128+number/250, 1+number%250))
	return func(text string) string {
		text = uidWords.ReplaceAllStringFunc(words.Replace(text), func(uid string) string {
			return fmt.Sprintf("%08x", number+1) + uid[8:]
		})
		return podAddresses.ReplaceAllString(text, fmt.Sprintf(`"10.%d.%d.$2"`, 200+number/250, number%250))
	}
}

// peakMemory watches a process until it ends: the most memory that it held, in MB. The kernel's own account of a child would
// begin with ours.
func peakMemory(pid int, ended <-chan struct{}) float64 {
	var peak float64
	for {
		if text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid)); err == nil {
			var kb float64
			if _, err := fmt.Sscanf(line(string(text), "VmHWM:"), "%f", &kb); err == nil && kb/1024 > peak {
				peak = kb / 1024
			}
		}
		select {
		case <-ended:
			return peak
		case <-time.After(10 * time.Millisecond):
		}
	}
}

func TestTenThousandHealthyPodsHideNoIncident(t *testing.T) {
	cluster := largeCluster(t)
	config := cluster.Kubeconfig(t, cluster.Cert("aiops-reader"))
	run, megabytes := measured(t, config, "triage", "-A", "-o", "json", "--now", recordedNow, "--print-requests")
	run.wants(t, 0)
	report := run.report(t)
	pages := strings.Count(run.stderr, "continue=")
	t.Logf("scale: %d objects beside the recorded ones, %d pods healthy: %d ms wall, %.0f MB, %d requests of which %d further pages, %d incidents, %d gaps",
		large.objects, report.Healthy.ByKind["Pod"], run.took.Milliseconds(), megabytes, report.Ledger.KubeRequests, pages, len(report.Incidents), len(report.Gaps))
	if report.Healthy.ByKind["Pod"] < 4*largeNamespaces*largeCopies {
		t.Errorf("only %d pods are said to be healthy", report.Healthy.ByKind["Pod"])
	}
	if report.Ledger.KubeRequests-pages > mostRequests {
		t.Errorf("%d requests beside %d further pages\n%s", report.Ledger.KubeRequests, pages, run.stderr)
	}
	if megabytes > mostMemory || megabytes == 0 {
		t.Errorf("%.0f MB", megabytes)
	}
	holdsAll(t, report)
	for _, i := range report.Incidents {
		if strings.HasPrefix(i.Subject.Namespace, "inventory-") && i.Severity != "info" {
			t.Errorf("a healthy copy is called ill: %s %s %s", i.Rule, i.Severity, i.Subject)
			break
		}
	}
	// Twenty requests do not reach every kind: what was left is said.
	if !strings.Contains(fmt.Sprint(report.Gaps), "budget") && !strings.Contains(fmt.Sprint(report.Gaps), "request") {
		t.Errorf("no gap speaks of what was not read: %+v", report.Gaps)
	}
}
