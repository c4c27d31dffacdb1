// Why: every way in which kubectl users prove who they are, and every way in which that fails.
package live

import (
	"os"
	"testing"
)

var aboutCart = []string{"triage", "-n", "cart", "-o", "json", "--now", recordedNow}

func TestWaysToConnect(t *testing.T) {
	cluster := recordedCluster(t)
	plugin := `echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"` + readerToken + `"}}'`
	for name, way := range map[string]struct {
		who  user
		more []string
	}{
		"client certificate":         {cluster.Cert("aiops-reader"), nil},
		"a group of the certificate": {cluster.Cert("somebody", "aiops-readers"), nil},
		"token":                      {cluster.Token(readerToken), nil},
		"token file":                 {cluster.TokenFile(t), nil},
		"exec plugin":                {cluster.ExecPlugin(t, plugin), nil},
		"service account":            {cluster.ServiceAccount(t), nil},
		"impersonated user":          {cluster.Cert("deputy"), []string{"--as", "aiops-reader"}},
		"impersonated group":         {cluster.Cert("deputy"), []string{"--as", "aiops-reader", "--as-group", "aiops-readers"}},
		"somebody with every right":  {cluster.Cert("root", "system:masters"), nil},
	} {
		name, way := name, way
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			report := aiops(t, cluster.Kubeconfig(t, way.who), append(way.more, aboutCart...)...).wants(t, 0).report(t)
			if len(report.Gaps) > 0 || report.Healthy.Checked == 0 {
				t.Errorf("gaps %+v, %d objects checked", report.Gaps, report.Healthy.Checked)
			}
		})
	}
}

func TestRefusedConnections(t *testing.T) {
	cluster := recordedCluster(t)
	reader := cluster.Cert("aiops-reader")
	for name, way := range map[string]struct {
		config string
		words  []string
	}{
		"wrong CA":                  {cluster.Kubeconfig(t, reader, trusting(newAuthority("a stranger"))), []string{"certificate"}},
		"bad token":                 {cluster.Kubeconfig(t, cluster.Token("not-the-token")), []string{"401"}},
		"certificate of another CA": {cluster.Kubeconfig(t, cluster.userOf(newAuthority("a stranger").client("aiops-reader"))), []string{"401"}},
		"nobody listens":            {cluster.Kubeconfig(t, reader, at("https://127.0.0.1:1")), []string{"127.0.0.1:1"}},
		"plugin fails":              {cluster.Kubeconfig(t, cluster.ExecPlugin(t, "echo 'log in first' >&2; exit 7")), []string{"log in first"}},
		"plugin says nonsense":      {cluster.Kubeconfig(t, cluster.ExecPlugin(t, "echo hello")), []string{"plugin"}},
		"no token in the file":      {cluster.Kubeconfig(t, user{"tokenFile": os.DevNull}), nil},
		"may not impersonate":       {cluster.Kubeconfig(t, cluster.Cert("nobody")), nil},
	} {
		name, way := name, way
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			args := aboutCart
			if name == "may not impersonate" {
				args = append([]string{"--as", "aiops-reader"}, args...)
			}
			run := aiops(t, way.config, args...).wants(t, 1).says(t, way.words...)
			if run.stderr == "" {
				t.Error("failed without a word")
			}
			t.Logf("%s: %s", name, run.stderr)
		})
	}
}
