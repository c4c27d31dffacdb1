// Why: incidents that real controllers and a real scheduler make of ordinary manifests, while they happen.
package live

import (
	"testing"
	"time"
)

const controllersLimit = 45 * time.Second // until all controllers have done their part; mostly it takes two

func TestIncidentsOfRealControllers(t *testing.T) {
	cluster := livingCluster(t)
	config := cluster.Kubeconfig(t, cluster.Cert("aiops-reader"))
	all, err := manifests()
	if err != nil || len(all) == 0 {
		t.Fatalf("%d manifests: %v", len(all), err)
	}
	for _, m := range all {
		if err := cluster.apply(m); err != nil {
			t.Fatal(err)
		}
	}
	for _, m := range all {
		m := m
		t.Run(m.namespace, func(t *testing.T) {
			t.Parallel()
			expected := m.expected(t)
			var report report
			for deadline := time.Now().Add(controllersLimit); time.Now().Before(deadline); time.Sleep(500 * time.Millisecond) {
				// Ten minutes on, so that what is only young is no excuse.
				now := time.Now().UTC().Add(10 * time.Minute).Format(time.RFC3339)
				report = aiops(t, config, "triage", "-n", m.namespace, "-o", "json", "--now", now).wants(t, 0).report(t)
				// A healthy namespace is judged when its pods run, not when it has none yet.
				if expected.agrees(report) && (!expected.Healthy || report.Healthy.ByKind["Pod"] > 0) {
					break
				}
			}
			expected.holds(t, report)
			if t.Failed() {
				t.Log(aiops(t, config, "triage", "-n", m.namespace, "--wide").stdout)
			}
		})
	}
}

// expected takes the rules of the recording that the manifest resembles.
func (m manifest) expected(t *testing.T) situation {
	t.Helper()
	for _, s := range situations() {
		if s.Folder == m.like {
			s.Subject = m.subject
			if len(m.rules) > 0 {
				s.Rules = m.rules
			}
			return s
		}
	}
	t.Fatalf("%s.yaml is like no recording: %q", m.namespace, m.like)
	return situation{}
}
