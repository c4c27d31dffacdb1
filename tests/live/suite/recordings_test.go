// Why: what the rules say about the recordings they say about a real cluster, and about what --save kept of it.
package live

import (
	"encoding/json"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// triage is a run about a moment when all of the recordings were true.
func triage(t *testing.T, config string, args ...string) run {
	t.Helper()
	return aiops(t, config, append([]string{"triage", "-o", "json", "--now", recordedNow}, args...)...)
}

func TestRecordedIncidents(t *testing.T) {
	cluster := recordedCluster(t)
	config := cluster.Kubeconfig(t, cluster.Cert("aiops-reader"))
	for _, s := range situations() {
		s := s
		t.Run(s.Folder, func(t *testing.T) {
			t.Parallel()
			saved := filepath.Join(t.TempDir(), "saved")
			run := triage(t, config, "-n", s.Namespace, "--save", saved).wants(t, 0)
			live := run.report(t)
			for _, gap := range live.Gaps {
				// Not every pod's log was recorded, nor all of kube-system; the answers are those of real servers.
				if gap.Reason != "notFound" || !(strings.HasPrefix(gap.What, "pods/log ") || strings.HasSuffix(gap.What, " in kube-system")) {
					t.Errorf("a gap although everything may be read: %+v", gap)
				}
			}
			again := triage(t, "", "-n", s.Namespace, "--from", saved).wants(t, 0).report(t)
			sameFindings(t, live, again, "live", "--save and --from")
			aiops(t, "", "verify-report", write(t.TempDir(), "report.json", []byte(run.stdout)), "--from", saved).wants(t, 0)

			offline := triage(t, "", "-n", s.Namespace, "--from", filepath.Join(recordings(), s.Folder)).wants(t, 0).report(t)
			if first(live) != first(offline) {
				t.Errorf("live %s, from the recording %s", first(live), first(offline))
			}
			s.holds(t, live)
			if s.isWorkload() { // what people ask about by name
				s.holds(t, triage(t, config, "-n", s.Namespace, s.Subject).wants(t, 0).report(t))
			}
		})
	}
}

func TestAllNamespacesHoldAllIncidents(t *testing.T) {
	cluster := recordedCluster(t)
	run := triage(t, cluster.Kubeconfig(t, cluster.Cert("aiops-reader")), "-A", "--print-requests").wants(t, 0)
	report := run.report(t)
	holdsAll(t, report)
	if t.Failed() {
		t.Logf("%d incidents, ledger %+v, gaps %+v\n%s", len(report.Incidents), report.Ledger, report.Gaps, run.stderr)
	}
}

// holdsAll looks for every recorded incident in a report about all namespaces.
func holdsAll(t *testing.T, report report) {
	t.Helper()
	found := map[string]bool{}
	for _, i := range report.Incidents {
		found[i.Rule+" "+i.Subject.Kind+"/"+i.Subject.Name] = true
	}
	for _, s := range situations() {
		// Within its 20 requests -A reads no logs of pods that are well.
		ok := s.Healthy || strings.HasPrefix(s.Folder, "27")
		for _, rule := range s.Rules {
			ok = ok || found[rule+" "+s.Subject]
		}
		if !ok {
			t.Errorf("%s: no incident %v at %s", s.Folder, s.Rules, s.Subject)
		}
	}
}

func (s situation) isWorkload() bool {
	switch strings.SplitN(s.Subject, "/", 2)[0] {
	case "Deployment", "StatefulSet", "Job", "CronJob":
		return true
	}
	return false
}

// agrees: the first incident is the expected one; a healthy namespace has none above info.
func (s situation) agrees(r report) bool {
	if s.Healthy {
		for _, i := range r.Incidents {
			if i.Severity != "info" {
				return false
			}
		}
		return true
	}
	for _, rule := range s.Rules {
		if first(r) == rule+" "+s.Subject {
			return true
		}
	}
	return false
}

func (s situation) holds(t *testing.T, r report) {
	t.Helper()
	if !s.agrees(r) {
		t.Errorf("first is %q, expected %v at %s, healthy: %v", first(r), s.Rules, s.Subject, s.Healthy)
	}
}

func first(r report) string {
	if len(r.Incidents) == 0 {
		return "nothing"
	}
	return r.Incidents[0].Rule + " " + r.Incidents[0].Subject.Kind + "/" + r.Incidents[0].Subject.Name
}

// sameFindings compares all but the commands, which name the context of the kubeconfig when there is one.
func sameFindings(t *testing.T, a, b report, nameA, nameB string) {
	t.Helper()
	for _, r := range []report{a, b} {
		for i := range r.Incidents {
			r.Incidents[i].Commands = nil
		}
	}
	if !reflect.DeepEqual(a.Incidents, b.Incidents) {
		textA, _ := json.MarshalIndent(a.Incidents, "", " ")
		textB, _ := json.MarshalIndent(b.Incidents, "", " ")
		t.Errorf("different findings\n%s: %s\n%s: %s", nameA, textA, nameB, textB)
	}
}
