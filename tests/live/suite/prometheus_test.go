// Why: what metrics add to the recorded incidents, asked of a real Prometheus and a real VictoriaMetrics, and that they add
// nothing where nothing is known.
package live

import (
	"context"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

const spanEnd = "2026-11-20T13:53:00Z" // of questions asked at the recorded now

// quotes finds a fact of a metric by a part of its text.
func (i incident) quotes(text string) bool {
	for _, fact := range i.Facts {
		at, err := time.Parse(time.RFC3339, fact.Source.Time)
		if fact.Source.Query != "" && err == nil && !at.After(moment(spanEnd)) && strings.Contains(fact.Text, text) {
			return true
		}
	}
	return false
}

func (i incident) infers(text string) bool {
	for _, inference := range i.Inferences {
		if strings.Contains(inference.Text, text) {
			return true
		}
	}
	return false
}

// of finds an incident by its rule.
func (r report) of(t *testing.T, rule string) incident {
	t.Helper()
	for _, i := range r.Incidents {
		if i.Rule == rule {
			return i
		}
	}
	t.Errorf("no incident %s: %+v, gaps %+v", rule, r.Incidents, r.Gaps)
	return incident{}
}

func (i incident) wantsQuotes(t *testing.T, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !i.quotes(text) {
			t.Errorf("%s has no fact of a metric %q: %+v", i.Rule, text, i.Facts)
		}
	}
}

func (i incident) wantsInference(t *testing.T, text string) {
	t.Helper()
	if !i.infers(text) {
		t.Errorf("%s does not infer %q: %+v", i.Rule, text, i.Inferences)
	}
}

func TestMetricsAddToRecordedIncidents(t *testing.T) {
	cluster := recordedCluster(t)
	for name, start := range map[string]func(*testing.T, ...series) string{"prometheus": StartPrometheus, "victoria-metrics": StartVictoriaMetrics} {
		start := start
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := start(t, recordedPast()...)
			for name, hold := range map[string]func(*testing.T, *Cluster, string){"memory": memoryCourse, "throttling": throttling,
				"volume": fullVolume, "autoscaler": loadOfAutoscaler, "healthy": healthyStaysQuiet, "saved": savedMetrics, "text": pictures} {
				hold := hold
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					hold(t, cluster, server)
				})
			}
		})
	}
}

func memoryCourse(t *testing.T, cluster *Cluster, server string) {
	config := cluster.Kubeconfig(t, cluster.Cert("aiops-reader"))
	short := triage(t, config, "-n", "recommendations", "--prometheus", server).wants(t, 0).report(t).of(t, "OOM-LIMIT")
	short.wantsQuotes(t, "working set ")
	if short.infers("stayed about") || short.infers("rose from") {
		t.Errorf("a run of 18 seconds has no course: %+v", short.Inferences)
	}
	for _, expected := range []struct {
		words           *strings.Replacer
		fact, inference string
	}{{longer, "(96%)", "a leak, a buffer without bound"}, {levelFirst, "(95%)", "too small rather than the program leaking"}} {
		through := cluster.Kubeconfig(t, cluster.TokenFile(t), at(rewriting(t, cluster, expected.words)))
		oom := triage(t, through, "-n", "recommendations", "--prometheus", server).wants(t, 0).report(t).of(t, "OOM-LIMIT")
		oom.wantsQuotes(t, "working set ", expected.fact)
		oom.wantsInference(t, expected.inference)
	}
}

func throttling(t *testing.T, cluster *Cluster, server string) {
	config := cluster.Kubeconfig(t, cluster.TokenFile(t), at(rewriting(t, cluster, slower)))
	report := triage(t, config, "-n", "frontend", "--prometheus", server).wants(t, 0).report(t)
	for _, i := range report.Incidents {
		if i.quotes("throttled in 60% of CPU periods") && i.quotes("uses 0.198 cores") && i.infers("answers its probe too late") {
			return
		}
	}
	t.Errorf("no throttling with its probe: %+v, gaps %+v", report.Incidents, report.Gaps)
}

func fullVolume(t *testing.T, cluster *Cluster, server string) {
	config := cluster.Kubeconfig(t, cluster.Cert("aiops-reader"))
	for _, also := range [][]string{{}, {"--no-logs"}} {
		report := triage(t, config, append(also, "-n", "orders", "--prometheus", server)...).wants(t, 0).report(t)
		full := report.of(t, "VOL-FULL")
		full.wantsQuotes(t, "0.4% of the bytes free")
		if first(report) != "VOL-FULL StatefulSet/postgres" {
			t.Errorf("%v: first is %s", also, first(report))
		}
	}
}

func loadOfAutoscaler(t *testing.T, cluster *Cluster, server string) {
	config := cluster.Kubeconfig(t, cluster.Cert("aiops-reader"))
	triage(t, config, "-n", "streaming", "--prometheus", server).wants(t, 0).report(t).of(t, "HPA-MAX").wantsQuotes(t, "1.43 times its target")
}

func healthyStaysQuiet(t *testing.T, cluster *Cluster, server string) {
	config := cluster.Kubeconfig(t, cluster.Cert("aiops-reader"))
	for _, s := range situations() {
		if !s.Healthy {
			continue
		}
		report := triage(t, config, "-n", s.Namespace, "--prometheus", server).wants(t, 0).report(t)
		s.holds(t, report)
		if report.Ledger.PrometheusQueries == 0 || report.gap(volumeMetric, "notFound") {
			t.Errorf("%s is well without being asked about: %+v, gaps %+v", s.Namespace, report.Ledger, report.Gaps)
		}
	}
	report := triage(t, config, "-A", "--prometheus", server).wants(t, 0).report(t)
	if queries := report.Ledger.PrometheusQueries; queries == 0 || queries > 12 {
		t.Errorf("%d queries for the whole cluster", queries)
	}
}

func savedMetrics(t *testing.T, cluster *Cluster, server string) {
	config := cluster.Kubeconfig(t, cluster.Cert("aiops-reader"))
	saved := filepath.Join(t.TempDir(), "saved")
	run := triage(t, config, "-n", "orders", "--prometheus", server, "--save", saved, "--print-requests").wants(t, 0)
	live := run.report(t)
	if asked := strings.Count(run.stderr, "/api/v1/query_range "); live.Ledger.PrometheusQueries != asked || asked == 0 || asked > 12 {
		t.Errorf("the ledger counts %d queries, %d were sent:\n%s", live.Ledger.PrometheusQueries, asked, run.stderr)
	}
	again := triage(t, "", "-n", "orders", "--from", saved).wants(t, 0)
	sameFindings(t, live, again.report(t), "live", "--save and --from")
	again.report(t).of(t, "VOL-FULL").wantsQuotes(t, "0.4% of the bytes free")
	for _, text := range []string{run.stdout, again.stdout} {
		aiops(t, "", "verify-report", write(t.TempDir(), "report.json", []byte(text)), "--from", saved).wants(t, 0)
	}
	forged := regexp.MustCompile(`("value": *"?)0\.004\b`).ReplaceAllString(run.stdout, "${1}0.4")
	aiops(t, "", "verify-report", write(t.TempDir(), "report.json", []byte(forged)), "--from", saved).wants(t, 3)
}

func pictures(t *testing.T, cluster *Cluster, server string) {
	config := cluster.Kubeconfig(t, cluster.TokenFile(t), at(rewriting(t, cluster, longer)))
	for locale, blocks := range map[string]bool{"C.UTF-8": true, "C": false} {
		ctx, cancel := context.WithTimeout(context.Background(), runLimit)
		defer cancel()
		cmd, stdout, stderr := command(ctx, t, config, "triage", "-n", "recommendations", "pod/"+leaking, "--prometheus", server, "--now", recordedNow)
		cmd.Env = append(cmd.Env, "LC_ALL="+locale)
		if err := cmd.Run(); err != nil {
			t.Fatalf("%v\n%s", err, stderr)
		}
		if has := strings.Contains(stdout.String(), "▁") && strings.Contains(stdout.String(), "█"); has != blocks {
			t.Errorf("%s: block characters %v\n%s", locale, has, stdout)
		}
		for _, letter := range stdout.String() {
			if !blocks && letter > 126 {
				t.Errorf("%q in the locale C\n%s", letter, stdout)
				break
			}
		}
		if !strings.Contains(stdout.String(), "working set") {
			t.Errorf("no metric\n%s", stdout)
		}
	}
}
