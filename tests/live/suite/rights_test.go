// Why: few may read everything. What is refused is a gap, never silence; when all is refused there is no report.
package live

import "testing"

func TestATeamSeesItsNamespaceAndAGapForTheRest(t *testing.T) {
	cluster := recordedCluster(t)
	config := cluster.Kubeconfig(t, cluster.Cert("team-cart"))
	run := aiops(t, config, aboutCart...).wants(t, 0)
	for _, what := range []string{"namespaces/cart", "jobs", "endpointslices", "persistentvolumeclaims"} {
		if !run.report(t).gap(what, "forbidden") {
			t.Errorf("%s may not be read, and there is no gap: %+v", what, run.report(t).Gaps)
		}
	}
	for _, gap := range run.report(t).Gaps {
		if gap.Reason != "forbidden" {
			t.Errorf("refused, but called %s: %s", gap.Reason, gap.What)
		}
	}
	aiops(t, config, append([]string{"--strict"}, aboutCart...)...).wants(t, 1)
	aiops(t, config, "triage", "-n", "checkout", "-o", "json", "--now", recordedNow).wants(t, 1)
	aiops(t, config, "triage", "-A", "-o", "json", "--now", recordedNow).wants(t, 1)
}

func TestNobodyGetsNoReportAndAReason(t *testing.T) {
	cluster := recordedCluster(t)
	config := cluster.Kubeconfig(t, cluster.Cert("nobody"))
	for _, args := range [][]string{aboutCart, {"triage", "deployment/cart", "-n", "cart"}, {"triage", "-A"}} {
		aiops(t, config, args...).wants(t, 1).says(t, "not permitted")
	}
}

func TestAnAnonymousRequestIsRefusedAsWell(t *testing.T) {
	cluster := recordedCluster(t)
	aiops(t, cluster.Kubeconfig(t, user{}), aboutCart...).wants(t, 1)
}
