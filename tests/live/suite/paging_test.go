// Why: lists come in pages of 500, and the token of the next page can expire while we read.
package live

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
)

const manyPods = 1210 // three pages

// crowd makes a namespace of healthy pods straight in etcd, once for all tests of paging.
func crowd(t *testing.T, c *Cluster) string {
	t.Helper()
	const namespace = "crowd"
	crowdOnce.Do(func() {
		pairs := []keyValue{{[]byte("/registry/namespaces/" + namespace), []byte(`{"kind":"Namespace","apiVersion":"v1","metadata":{"name":"` + namespace +
			`","uid":"crowd-ns","creationTimestamp":"2026-11-20T12:00:00Z"},"spec":{"finalizers":["kubernetes"]},"status":{"phase":"Active"}}`)}}
		for i := 0; i < manyPods; i++ {
			name := fmt.Sprintf("member-%04d", i)
			pod := fmt.Sprintf(`{"kind":"Pod","apiVersion":"v1","metadata":{"name":%q,"namespace":%q,"uid":"crowd-%d","creationTimestamp":"2026-11-20T12:00:00Z"},
"spec":{"containers":[{"name":"app","image":"registry.example.com/member:1","resources":{}}],"nodeName":"worker-1","restartPolicy":"Always"},
"status":{"phase":"Running","startTime":"2026-11-20T12:00:00Z","conditions":[{"type":"Ready","status":"True","lastTransitionTime":"2026-11-20T12:00:05Z"}],
"containerStatuses":[{"name":"app","ready":true,"restartCount":0,"started":true,"state":{"running":{"startedAt":"2026-11-20T12:00:03Z"}}}]}}`, name, namespace, i)
			pairs = append(pairs, keyValue{[]byte("/registry/pods/" + namespace + "/" + name), []byte(pod)})
		}
		if err := c.etcd.put(pairs); err != nil {
			t.Error(err)
		}
	})
	return namespace
}

var crowdOnce sync.Once

func pagesOfPods(r run) int {
	return strings.Count(r.stderr, "/pods?")
}

func TestAListOfSeveralPagesIsReadToItsEnd(t *testing.T) {
	cluster := recordedCluster(t)
	namespace := crowd(t, cluster)
	run := aiops(t, cluster.Kubeconfig(t, cluster.Cert("aiops-reader")), "triage", "-n", namespace, "-o", "json", "--now", recordedNow, "--print-requests").wants(t, 0)
	report := run.report(t)
	if report.Healthy.ByKind["Pod"] != manyPods || pagesOfPods(run) != 3 {
		t.Errorf("%d of %d pods, %d pages, gaps %+v\n%s", report.Healthy.ByKind["Pod"], manyPods, pagesOfPods(run), report.Gaps, run.stderr)
	}
}

func TestAPageTokenThatExpiresWhileReadingIsNoLoss(t *testing.T) {
	cluster := recordedCluster(t)
	namespace := crowd(t, cluster)
	var expired sync.Once
	var refusals int
	url := newProxy(t, cluster, func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if r.URL.Query().Get("continue") != "" {
			expired.Do(func() {
				if err := cluster.etcd.compact(); err != nil {
					t.Error(err)
				}
			})
		}
		watched := &statusWatch{ResponseWriter: w}
		next.ServeHTTP(watched, r)
		if watched.status == http.StatusGone {
			refusals++
		}
	})
	config := cluster.Kubeconfig(t, cluster.Token(readerToken), at(url))
	run := aiops(t, config, "triage", "-n", namespace, "-o", "json", "--now", recordedNow, "--print-requests").wants(t, 0)
	report := run.report(t)
	if refusals == 0 {
		t.Errorf("the server never said 410\n%s", run.stderr)
	}
	if report.Healthy.ByKind["Pod"] != manyPods {
		t.Errorf("%d of %d pods after a 410, gaps %+v\n%s", report.Healthy.ByKind["Pod"], manyPods, report.Gaps, run.stderr)
	}
}

type statusWatch struct {
	http.ResponseWriter
	status int
}

func (w *statusWatch) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}
