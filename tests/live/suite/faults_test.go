// Why: on a bad day everything between aiops and the API server may be broken as well. What was gathered is printed, what
// is missing is said with its reason, the exit code is right, and nobody waits longer than the bound that stands here.
package live

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
)

// elsewhere is where redirects lead; nobody may ever come.
var elsewhere struct {
	url     string
	visited atomic.Int64
}

func kindsOfEvidence(t *testing.T, c *Cluster) []befallen {
	return []befallen{
		{"everything", "checkout", nil, "CRASH-APP", ""},
		{"events", "recommendations", pathEnds("/events"), "OOM-LIMIT", "OOM-LIMIT"},
		{"pods/log", "checkout", pathEnds("/log"), "CRASH-APP", "CRASH-APP"},
		{"pods", "checkout", pathEnds("/pods"), "CRASH-APP", "DEP-DEADLINE"},
		{"page 2", twoPages(t, c), func(r *http.Request) bool { return r.URL.Query().Get("continue") != "" }, "OOM-LIMIT", "OOM-LIMIT"},
		{"later", "checkout", func(r *http.Request) bool {
			return strings.Contains(r.URL.Path, "/nodes/") || strings.HasSuffix(r.URL.Path, "/log")
		}, "CRASH-APP", "CRASH-APP"},
	}
}

// twoPages is a namespace whose first page of pods has one that was killed at its limit.
func twoPages(t *testing.T, c *Cluster) string {
	const namespace = "two-pages"
	pairs := []keyValue{{[]byte("/registry/namespaces/" + namespace), []byte(`{"kind":"Namespace","apiVersion":"v1","metadata":{"name":"` + namespace +
		`","uid":"two-pages-ns","creationTimestamp":"2026-11-20T12:00:00Z"},"spec":{"finalizers":["kubernetes"]},"status":{"phase":"Active"}}`)}}
	for i := 0; i < page+3; i++ {
		name, ready := fmt.Sprintf("member-%04d", i), "True"
		state := `"ready":true,"restartCount":0,"started":true,"state":{"running":{"startedAt":"2026-11-20T12:00:03Z"}}`
		if i == 0 {
			ready = "False"
			state = `"ready":false,"restartCount":7,"started":false,"state":{"waiting":{"reason":"CrashLoopBackOff","message":"back-off 5m0s restarting failed container=app"}},
"lastState":{"terminated":{"exitCode":137,"reason":"OOMKilled","startedAt":"2026-11-20T13:50:00Z","finishedAt":"2026-11-20T13:50:05Z"}}`
		}
		pod := fmt.Sprintf(`{"kind":"Pod","apiVersion":"v1","metadata":{"name":%q,"namespace":%q,"uid":"two-pages-%d","creationTimestamp":"2026-11-20T12:00:00Z"},
"spec":{"containers":[{"name":"app","image":"registry.example.com/member:1","resources":{"limits":{"memory":"64Mi"}}}],"nodeName":"worker-1","restartPolicy":"Always"},
"status":{"phase":"Running","startTime":"2026-11-20T12:00:00Z","conditions":[{"type":"Ready","status":%q,"lastTransitionTime":"2026-11-20T12:00:05Z"}],
"containerStatuses":[{"name":"app","image":"registry.example.com/member:1","imageID":"",%s}]}}`, name, namespace, i, ready, state)
		pairs = append(pairs, keyValue{[]byte("/registry/pods/" + namespace + "/" + name), []byte(pod)})
	}
	must(c.etcd.put(pairs))
	return namespace
}

// trial is one fault on one kind of evidence, and what came of it.
type trial struct {
	fault  fault
	usual  []gap // what is missing without any fault
	on     befallen
	run    run
	spoilt []string // by the run
	strict run
	proxy  *faultProxy
}

func TestFaultsBetweenUsAndTheServer(t *testing.T) {
	cluster := recordedCluster(t)
	stranger := httptest.NewUnstartedServer(http.NotFoundHandler())
	stranger.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			elsewhere.visited.Add(1)
		}
	}
	stranger.Start()
	defer stranger.Close()
	elsewhere.url = stranger.URL
	var trials []*trial
	for _, on := range kindsOfEvidence(t, cluster) {
		direct := cluster.Kubeconfig(t, cluster.Token(readerToken))
		usual := aiops(t, direct, "triage", "-n", on.namespace, "-o", "json", "--now", recordedNow).wants(t, 0).report(t).Gaps
		for _, f := range httpFaults() {
			if !contains(strings.Fields(f.not), on.name) {
				trials = append(trials, &trial{fault: f, usual: usual, on: on, proxy: &faultProxy{http1: f.http1, chosen: on.chosen, act: f.act}})
			}
		}
	}
	inParallel(len(trials), func(i int) { trials[i].execute(t, cluster) })
	for _, trial := range trials {
		t.Run(trial.fault.name+" to "+trial.on.name, trial.check)
	}
	if elsewhere.visited.Load() > 0 {
		t.Error("somebody followed a redirect")
	}
}

func (tr *trial) execute(t *testing.T, c *Cluster) {
	config := c.Kubeconfig(t, c.Token(readerToken), at(tr.proxy.start(t, c)))
	args := []string{"triage", "-n", tr.on.namespace, "-o", "json", "--now", recordedNow, "--request-timeout", tr.fault.patience().String()}
	tr.run = aiops(t, config, args...)
	tr.spoilt = tr.proxy.spoilt()
	tr.proxy.forget()
	// One kind of evidence shows it, with what needs no waiting.
	if tr.fault.within == atOnce && tr.on.name == "events" {
		tr.strict = aiops(t, config, append(args, "--strict")...)
	}
}

func (tr *trial) check(t *testing.T) {
	r := tr.run
	line := row{fault: tr.fault.name, on: tr.on.name, exit: r.code, took: r.took, within: tr.fault.within}
	defer func() { note(line) }()
	if r.took > tr.fault.within {
		t.Errorf("took %s, the bound is %s", r.took, tr.fault.within)
	}
	if tr.on.first == "" && tr.fault.reason != "" && !tr.fault.partial {
		line.printed = oneSentence(t, r)
		if !containsOne(r.stderr, tr.fault.words) {
			t.Errorf("stderr does not say %q: %s", tr.fault.words, r.stderr)
		}
		return
	}
	r.wants(t, 0)
	if r.stderr != "" {
		t.Errorf("there is a report, and stderr says %q", r.stderr)
	}
	report := r.report(t)
	report.Gaps = without(report.Gaps, tr.usual)
	line.printed = summary(report)
	tr.checkGaps(t, report)
	wanted := tr.on.first
	if tr.fault.reason == "" {
		wanted = tr.on.whole
	}
	// What one failure in three leaves of everything is chance, but something is left.
	if len(report.Incidents) == 0 || (wanted != "" && report.Incidents[0].Rule != wanted) {
		t.Errorf("first is %q, wanted %q", first(report), wanted)
	}
	tr.checkStrict(t)
}

// checkGaps: what was spoilt is missing, with its reason, and nothing else is.
func (tr *trial) checkGaps(t *testing.T, report report) {
	spoilt := tr.spoilt
	if tr.fault.reason == "" {
		spoilt = nil
	}
	if len(report.Gaps) != len(spoilt) {
		t.Errorf("%d requests were spoilt, %d gaps: %v %+v", len(spoilt), len(report.Gaps), spoilt, report.Gaps)
	}
	for _, gap := range report.Gaps {
		if gap.Reason != tr.fault.reason || !containsOne(gap.Detail, tr.fault.words) {
			t.Errorf("a gap %+v, wanted %s with %q", gap, tr.fault.reason, tr.fault.words)
		}
		if !namesOne(gap.What, spoilt) {
			t.Errorf("%q is missing, spoilt were %v", gap.What, spoilt)
		}
	}
}

func (tr *trial) checkStrict(t *testing.T) {
	if tr.strict.args == nil {
		return
	}
	want := 1
	if tr.fault.reason == "" && len(tr.usual) == 0 {
		want = 0
	}
	tr.strict.wants(t, want).report(t)
	if want == 1 && !strings.HasPrefix(tr.strict.stderr, "aiops: ") {
		t.Errorf("failed without a word: %q", tr.strict.stderr)
	}
}
