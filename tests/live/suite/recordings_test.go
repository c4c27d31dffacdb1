// Why: what the rules say about the recordings they say about a real cluster, and about what --save kept of it.
package live

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
)

// later is the list in the unit tests of folders whose rules are still to come, or empty when that list is gone.
func later(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(repository(), "tests/core/findings/recordings_test.cpp"))
	if err != nil {
		t.Fatal(err)
	}
	list := regexp.MustCompile(`(?s)later\{(.*?)\};`).FindSubmatch(text)
	if list == nil {
		return nil
	}
	var folders []string
	for _, found := range regexp.MustCompile(`(?m)^\s*"([^"]+)"`).FindAllSubmatch(list[1], -1) {
		folders = append(folders, string(found[1]))
	}
	return folders
}

func TestRecordedIncidents(t *testing.T) {
	cluster := recordedCluster(t)
	config := cluster.Kubeconfig(t, cluster.Cert("aiops-reader"))
	waiting := later(t)
	for _, s := range situations() {
		s := s
		t.Run(s.Folder, func(t *testing.T) {
			t.Parallel()
			saved := filepath.Join(t.TempDir(), "saved")
			live := aiops(t, config, "triage", "-n", s.Namespace, "-o", "json", "--now", recordedNow, "--save", saved).wants(t, 0).report(t)
			for _, gap := range live.Gaps {
				// Not every pod's log was recorded; the stand-in kubelet says so as a real one would.
				if !strings.HasPrefix(gap.What, "pods/log ") || gap.Reason != "notFound" {
					t.Errorf("a gap although everything may be read: %+v", gap)
				}
			}
			again := aiops(t, "", "triage", "-n", s.Namespace, "-o", "json", "--now", recordedNow, "--from", saved).wants(t, 0).report(t)
			sameFindings(t, live, again, "live", "--save and --from")

			offline := aiops(t, "", "triage", "-n", s.Namespace, "-o", "json", "--now", recordedNow, "--from",
				filepath.Join(recordings(), s.Folder)).wants(t, 0).report(t)
			if first(live) != first(offline) {
				t.Errorf("live %s, from the recording %s", first(live), first(offline))
			}
			for _, prefix := range waiting {
				if strings.HasPrefix(s.Folder, prefix) {
					return
				}
			}
			s.holds(t, live)
		})
	}
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
