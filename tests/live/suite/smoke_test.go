// The first thing to look at when everything fails.
package live

import "testing"

func TestARecordedIncidentIsFoundLive(t *testing.T) {
	cluster := recordedCluster(t)
	config := cluster.Kubeconfig(t, cluster.Cert("aiops-reader"))
	report := aiops(t, config, "triage", "-n", "checkout", "-o", "json", "--now", recordedNow).wants(t, 0).report(t)
	if len(report.Incidents) == 0 || report.Incidents[0].Rule != "CRASH-APP" {
		t.Fatalf("%+v", report.Incidents)
	}
}
