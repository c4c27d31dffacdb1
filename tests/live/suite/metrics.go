// Why: Prometheus, VictoriaMetrics and Alertmanager of the distribution with a past of our own making, for everything that
// reads metrics or alerts. Traps: Prometheus drops old blocks unless told how long to keep them; VictoriaMetrics hides the
// last 30 seconds unless told otherwise; Alertmanager listens on all addresses for a cluster unless told not to.
package live

import (
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// series is one time series with a value every step; the last one is at its end.
type series struct {
	name, labels string // up, job="api",pod="api-1"
	from, end    time.Time
	step         time.Duration
	value        func(time.Time) float64
}

func (s series) write(out *strings.Builder, stamp func(time.Time) string) {
	for at := s.end.Add(-s.end.Sub(s.from) / s.step * s.step); !at.After(s.end); at = at.Add(s.step) {
		fmt.Fprintf(out, "%s{%s} %g %s\n", s.name, s.labels, s.value(at), stamp(at))
	}
}

// StartPrometheus runs one on the series until the test ends and returns its URL. Series of one name must follow each other.
func StartPrometheus(t *testing.T, past ...series) string {
	t.Helper()
	folder := t.TempDir()
	var text strings.Builder
	for _, s := range past {
		s.write(&text, func(at time.Time) string { return fmt.Sprint(at.Unix()) })
	}
	text.WriteString("# EOF\n")
	input, data := write(folder, "past.om", []byte(text.String())), filepath.Join(folder, "data")
	promtool, err := program("promtool")
	if err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(promtool, "tsdb", "create-blocks-from", "openmetrics", input, data).CombinedOutput(); err != nil {
		t.Fatalf("promtool: %v\n%s", err, out)
	}
	port := freePort()
	return serve(t, folder, port, "/-/ready", "prometheus", "--config.file="+write(folder, "prometheus.yml", []byte("global: {scrape_interval: 15s}\n")),
		"--storage.tsdb.path="+data, "--storage.tsdb.retention.time=10y", "--web.external-url=http://prometheus.monitoring.svc:9090/",
		"--web.route-prefix=/", fmt.Sprintf("--web.listen-address=127.0.0.1:%d", port))
}

// StartVictoriaMetrics runs one on the series until the test ends and returns its URL; it speaks Prometheus' query API.
func StartVictoriaMetrics(t *testing.T, past ...series) string {
	t.Helper()
	folder := t.TempDir()
	port := freePort()
	url := serve(t, folder, port, "/health", "victoria-metrics", "-storageDataPath="+filepath.Join(folder, "data"), "-retentionPeriod=120",
		"-memory.allowedPercent=10", "-search.latencyOffset=0s", fmt.Sprintf("-httpListenAddr=127.0.0.1:%d", port))
	var text strings.Builder
	for _, s := range past {
		s.write(&text, func(at time.Time) string { return fmt.Sprint(at.UnixMilli()) })
	}
	send(t, url+"/api/v1/import/prometheus", text.String())
	send(t, url+"/internal/force_flush", "")
	return url
}

// StartAlertmanager runs one until the test ends and returns its URL; alerts are JSON as POST /api/v2/alerts takes them.
func StartAlertmanager(t *testing.T, alerts string) string {
	t.Helper()
	folder := t.TempDir()
	port := freePort()
	config := write(folder, "alertmanager.yml", []byte("route: {receiver: nobody, group_by: [alertname], group_wait: 1s}\nreceivers: [{name: nobody}]\n"))
	url := serve(t, folder, port, "/-/ready", "prometheus-alertmanager", "--config.file="+config, "--storage.path="+filepath.Join(folder, "data"),
		"--cluster.listen-address=", "--web.external-url=http://alertmanager.monitoring.svc:9093/", "--web.route-prefix=/",
		fmt.Sprintf("--web.listen-address=127.0.0.1:%d", port))
	send(t, url+"/api/v2/alerts", alerts)
	return url
}

func serve(t *testing.T, folder string, port int, ready, name string, args ...string) string {
	t.Helper()
	p, err := start(folder, name, args...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.stop(3 * time.Second) })
	url := fmt.Sprintf("http://127.0.0.1:%d", port)
	if err := p.until(func() error { return call(http.DefaultClient, "GET", url+ready, nil, nil) }, 20*time.Second); err != nil {
		t.Fatal(err)
	}
	return url
}

func send(t *testing.T, url, body string) {
	t.Helper()
	response, err := http.Post(url, "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode >= 300 {
		text, _ := io.ReadAll(response.Body)
		t.Fatalf("POST %s: %d %s", url, response.StatusCode, text)
	}
}
