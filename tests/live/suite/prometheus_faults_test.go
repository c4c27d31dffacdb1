// Why: metrics are additional evidence. Whatever the metrics server does, what Kubernetes said is told in good time, with a gap
// and the same exit code; and credentials go to the server that they are for, and nowhere else.
package live

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// standIn serves until the test ends; it then lets go of a handler that waits.
func standIn(t *testing.T, handler http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
	return server.URL
}

func answering(status int, header, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		if name, value, found := strings.Cut(header, ": "); found {
			w.Header().Set(name, value)
		}
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	}
}

func never(_ http.ResponseWriter, r *http.Request) {
	_ = r.ParseForm() // the end of a connection is seen only when the body was read
	select {
	case <-r.Context().Done():
	case <-time.After(30 * time.Second):
	}
}

const volumeMetric = "metric kubelet_volume_stats_available_bytes"

func TestTroubleWithTheMetricsServerIsAGap(t *testing.T) {
	cluster := recordedCluster(t)
	config := cluster.Kubeconfig(t, cluster.Cert("aiops-reader"))
	without := triage(t, config, "-n", "orders").wants(t, 0).report(t)
	tooMuch := `{"status":"error","errorType":"execution","error":"query processing would load too many samples into memory"}`
	for name, c := range map[string]struct {
		handler http.HandlerFunc // none: nobody listens there
		reason  string
		limit   time.Duration
		flags   []string
	}{
		"dead":                    {nil, "unreachable", 8 * time.Second, nil},
		"slow":                    {never, "timeout", 14 * time.Second, nil},
		"slow and a shorter time": {never, "timeout", 6 * time.Second, []string{"--request-timeout", "2s"}},
		"422":                     {answering(422, "Content-Type: application/json", tooMuch), "tooLarge", 8 * time.Second, nil},
		"429":                     {answering(429, "Retry-After: 1", "too many requests"), "unreachable", 8 * time.Second, nil},
		"429 for an hour":         {answering(429, "Retry-After: 3600", "too many requests"), "unreachable", 5 * time.Second, nil},
		"503":                     {answering(503, "Content-Type: text/plain", "no upstream"), "timeout", 8 * time.Second, nil},
		"401":                     {answering(401, "WWW-Authenticate: Basic", ""), "forbidden", 5 * time.Second, nil},
		"a page of a portal":      {answering(200, "Content-Type: text/html", "<html>log in</html>"), "unreachable", 5 * time.Second, nil},
		"half an answer":          {answering(200, "Content-Length: 4000", `{"status":"success","data":{"resu`), "unreachable", 8 * time.Second, nil},
	} {
		c := c
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := fmt.Sprintf("http://127.0.0.1:%d", freePort())
			if c.handler != nil {
				server = standIn(t, c.handler)
			}
			run := triage(t, config, append(c.flags, "-n", "orders", "--prometheus", server)...).wants(t, 0)
			sameFindings(t, without, run.report(t), "without", "with")
			if !run.report(t).gap(volumeMetric, c.reason) {
				t.Errorf("no gap %s: %+v", c.reason, run.report(t).Gaps)
			}
			if queries := run.report(t).Ledger.PrometheusQueries; queries > 12 {
				t.Errorf("%d queries", queries)
			}
			if run.took > c.limit {
				t.Errorf("it took %s, limit %s", run.took, c.limit)
			}
		})
	}
}

func TestNoMetricIsNotZero(t *testing.T) {
	cluster := recordedCluster(t)
	config := cluster.Kubeconfig(t, cluster.Cert("aiops-reader"))
	server := StartPrometheus(t, course("up", `job="nothing"`, always(1)))
	for _, namespace := range []string{"orders", "recommendations", "streaming"} {
		report := triage(t, config, "-n", namespace, "--prometheus", server).wants(t, 0).report(t)
		sameFindings(t, triage(t, config, "-n", namespace).wants(t, 0).report(t), report, "without", "with a server that knows nothing")
		said := false
		for _, gap := range report.Gaps {
			said = said || (strings.HasPrefix(gap.What, "metric ") && gap.Reason == "notFound" && strings.Contains(gap.Detail, "not judged"))
		}
		if !said {
			t.Errorf("%s: no gap: %+v", namespace, report.Gaps)
		}
	}
}

// witness passes requests on and remembers what they brought along.
type witness struct {
	mu      sync.Mutex
	headers []http.Header
	next    http.Handler
}

func (w *witness) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	w.headers = append(w.headers, r.Header.Clone())
	w.mu.Unlock()
	w.next.ServeHTTP(out, r)
}

func passingTo(server string) *httputil.ReverseProxy {
	target, err := url.Parse(server)
	must(err)
	return httputil.NewSingleHostReverseProxy(target)
}

func TestCredentialsOfTheMetricsServer(t *testing.T) {
	cluster := recordedCluster(t)
	config := cluster.Kubeconfig(t, cluster.Cert("aiops-reader"))
	server := StartPrometheus(t, recordedPast()...)
	folder := t.TempDir()
	write(folder, "right", []byte("s3cret\n"))
	write(folder, "wrong", []byte("hunter2\n"))
	with := func(name string) []string {
		http := write(folder, name+".yml", []byte("basic_auth: {username: reader, password_file: "+filepath.Join(folder, name)+"}\n"))
		return []string{"-n", "orders", "--prometheus-config", http, "--prometheus-header", "X-Scope-OrgID: shop"}
	}
	guard := standIn(t, func(w http.ResponseWriter, r *http.Request) {
		if user, password, given := r.BasicAuth(); !given || user != "reader" || password != "s3cret" || r.Header.Get("X-Scope-OrgID") != "shop" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		passingTo(server).ServeHTTP(w, r)
	})
	t.Run("the password of a file opens the door", func(t *testing.T) {
		run := triage(t, config, append(with("right"), "--prometheus", guard, "-v", "--print-requests")...).wants(t, 0)
		run.report(t).of(t, "VOL-FULL").wantsQuotes(t, "0.4% of the bytes free")
		if strings.Contains(run.stdout+run.stderr, "s3cret") || strings.Contains(run.stdout+run.stderr, "Basic ") {
			t.Errorf("a credential is told\n%s", run.stderr)
		}
	})
	t.Run("a wrong one is a gap", func(t *testing.T) {
		if report := triage(t, config, append(with("wrong"), "--prometheus", guard)...).wants(t, 0).report(t); !report.gap(volumeMetric, "forbidden") {
			t.Errorf("%+v", report.Gaps)
		}
	})
	t.Run("a redirect to another host carries none", func(t *testing.T) {
		foreign := &witness{next: passingTo(server)}
		elsewhere := standIn(t, foreign.ServeHTTP)
		here := standIn(t, func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, elsewhere+r.URL.Path, http.StatusTemporaryRedirect)
		})
		run := triage(t, config, append(with("right"), "--prometheus", here)...).wants(t, 0)
		run.report(t).of(t, "VOL-FULL").wantsQuotes(t, "0.4% of the bytes free")
		if len(foreign.headers) == 0 {
			t.Error("the redirect was not followed")
		}
		for _, header := range foreign.headers {
			if header.Get("Authorization") != "" || header.Get("X-Scope-OrgID") != "" {
				t.Errorf("brought along: %v", header)
			}
		}
	})
}
