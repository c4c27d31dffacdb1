// Why: starts what tests share when the first of them asks for it, stops it after the last, and then lets the audit log speak.
package live

import (
	"fmt"
	"os"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

var shared struct {
	folder           string
	recorded, living onceCluster
}

// onceCluster starts a cluster once; a failure to start fails every test that needs it.
type onceCluster struct {
	sync.Once
	cluster *Cluster
	kubelet *standInKubelet
	took    time.Duration
	err     error
}

func (o *onceCluster) get(t *testing.T, name string, options clusterOptions, recordings bool) *Cluster {
	t.Helper()
	o.Do(func() {
		begin := time.Now()
		o.kubelet, o.err = startKubelet(newAuthority("stand-in kubelet"))
		if o.err != nil {
			return
		}
		if recordings {
			if o.err = o.kubelet.readRecorded(); o.err != nil {
				return
			}
			options.seed = func(c *Cluster) error { return restore(c, o.kubelet) }
		}
		o.cluster, o.err = startCluster(shared.folder, name, options)
		if o.err == nil && options.controllers {
			o.err = o.cluster.addNodes(o.kubelet)
			o.cluster.actKubelets(o.kubelet)
		}
		o.took = time.Since(begin)
	})
	if o.err != nil {
		t.Fatal(o.err)
	}
	return o.cluster
}

func recordedCluster(t *testing.T) *Cluster {
	t.Helper()
	// Without this, pages are served from snapshots in the server's memory, and a token outlives the compaction of etcd.
	arguments := []string{"--feature-gates=ListFromCacheSnapshot=false"}
	return shared.recorded.get(t, "recorded", clusterOptions{arguments: arguments}, true)
}

func livingCluster(t *testing.T) *Cluster {
	t.Helper()
	return shared.living.get(t, "living", clusterOptions{controllers: true}, false)
}

func TestMain(m *testing.M) {
	if os.Getenv("AIOPS_BIN") == "" {
		fmt.Fprintln(os.Stderr, "AIOPS_BIN names no binary: run ./dev test-live")
		os.Exit(1)
	}
	os.Exit(runAll(m))
}

func runAll(m *testing.M) (code int) {
	begin := time.Now()
	folder, err := os.MkdirTemp("", "aiops-live-")
	must(err)
	shared.folder = folder
	interrupted := make(chan os.Signal, 1)
	signal.Notify(interrupted, os.Interrupt, syscall.SIGTERM)
	go func() {
		<-interrupted
		stopAll()
		os.RemoveAll(folder)
		os.Exit(130)
	}()
	defer func() {
		if code == 0 && os.Getenv("LIVE_KEEP") == "" {
			os.RemoveAll(folder)
			return
		}
		fmt.Printf("live: logs of the servers are in %s\n", folder)
	}()
	code = m.Run()
	stopAll()

	var logs, ran []string
	for _, o := range []*onceCluster{&shared.recorded, &shared.living} {
		if o.cluster != nil {
			logs = append(logs, o.cluster.AuditLog)
			ran = append(ran, fmt.Sprintf("%s (Kubernetes %s, ready after %.1f s)", o.cluster.Name, o.cluster.Version, o.took.Seconds()))
		}
	}
	proof, err := judge(logs...)
	fmt.Printf("\nlive: clusters: %s\n", strings.Join(ran, ", "))
	fmt.Printf("live: %s", proof)
	if err != nil {
		fmt.Printf("live: the audit log cannot be read: %v\n", err)
	}
	if err != nil || len(proof.harmful) > 0 || (len(logs) > 0 && proof.requests == 0) {
		fmt.Println("live: THE PROOF OF HARMLESSNESS FAILED")
		code = 1
	}
	fmt.Printf("live: %.1f s in all\n", time.Since(begin).Seconds())
	return code
}
