// Why: a past for the recorded incidents as cAdvisor, kubelets and kube-state-metrics would have told it: metrics were not recorded
// with them, so they are made up here, for the recorded names and times.
package live

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sort"
	"strings"
	"testing"
	"time"
)

const mebibyte = 1 << 20

func moment(text string) time.Time {
	at, err := time.Parse(time.RFC3339, text)
	must(err)
	return at
}

// course is a series of the last two hours before the recorded now, a value every 30 seconds.
func course(name, labels string, value func(time.Time) float64) series {
	now := moment(recordedNow)
	return series{name, labels, now.Add(-2 * time.Hour), now, 30 * time.Second, value}
}

func always(value float64) func(time.Time) float64 { return func(time.Time) float64 { return value } }

// counter grows by so much a second.
func counter(rate float64) func(time.Time) float64 {
	from := moment(recordedNow).Add(-3 * time.Hour)
	return func(at time.Time) float64 { return rate * at.Sub(from).Seconds() }
}

func labelsOf(namespace, pod, container string) string {
	return fmt.Sprintf("namespace=%q,pod=%q,container=%q", namespace, pod, container)
}

const (
	leaking, sized = "recommender-7dcd79495b-pzllf", "recommender-7dcd79495b-s8wtq"
	throttledPod   = "web-77fcd584d4-jvgmz"
)

// recordedPast: one pod of recommendations fills up and one is always near its limit, both until they are killed; a pod of
// frontend is held back in 60 of 100 CPU periods and another in 5; the volume of orders has 0.4 % left; streaming has 1.43
// times the load that its autoscaler aims at; the healthy namespaces have room, and a count of one old restart.
func recordedPast() []series {
	begin := moment(ranSince)
	fills := func(at time.Time) float64 { return (20 + 2.6*at.Sub(begin).Minutes()) * mebibyte }
	leak := course("container_memory_working_set_bytes", labelsOf("recommendations", leaking, "model"), fills)
	leak.from, leak.end = begin, moment("2026-11-20T13:50:14Z")
	level := course("container_memory_working_set_bytes", labelsOf("recommendations", sized, "model"), always(122*mebibyte))
	level.from, level.end = begin, moment("2026-11-20T13:50:42Z")
	past := []series{leak, level}
	for pod, share := range map[string]float64{throttledPod: 0.6, "web-77fcd584d4-kc429": 0.05} {
		labels := labelsOf("frontend", pod, "web")
		past = append(past, course("container_cpu_cfs_periods_total", labels, counter(10)),
			course("container_cpu_cfs_throttled_periods_total", labels, counter(10*share)),
			course("container_cpu_usage_seconds_total", labels, counter(0.198)))
	}
	for claim, free := range map[string]float64{`namespace="orders",persistentvolumeclaim="data-postgres-0"`: 0.004,
		`namespace="inventory",persistentvolumeclaim="data-inventory-db-0"`: 0.62} {
		past = append(past, course("kubelet_volume_stats_available_bytes", claim, always(free*1000*mebibyte)),
			course("kubelet_volume_stats_capacity_bytes", claim, always(1000*mebibyte)),
			course("kubelet_volume_stats_inodes_free", claim, always(60000)),
			course("kubelet_volume_stats_inodes", claim, always(65536)))
	}
	scaler := `namespace="streaming",horizontalpodautoscaler="transcoder",metric_name="cpu",metric_target_type="utilization"`
	past = append(past, course("kube_horizontalpodautoscaler_status_target_metric", scaler, always(100)),
		course("kube_horizontalpodautoscaler_spec_target_metric", scaler, always(70)),
		course("kube_pod_container_status_restarts_total", labelsOf("storefront", "storefront-5b77f5bc9-pmg8k", "web"), always(1)))
	sort.SliceStable(past, func(i, j int) bool { return past[i].name < past[j].name })
	return past
}

// What the recording lacks: runs long enough for a course of memory, CPU limits, and probes that come too late.
const ranSince = "2026-11-20T13:10:00Z"

var longer = strings.NewReplacer("2026-11-20T13:49:56Z", ranSince, "2026-11-20T13:50:20Z", ranSince)

// An incident of two pods tells the course of the first of them.
var levelFirst = strings.NewReplacer("2026-11-20T13:49:56Z", ranSince, "2026-11-20T13:50:20Z", ranSince, leaking, "recommender-7dcd79495b-zzzzz")

var slower = strings.NewReplacer(`"resources":{"requests":{"cpu":"50m"`, `"resources":{"limits":{"cpu":"200m"},"requests":{"cpu":"50m"`,
	"HTTP probe failed with statuscode: 404", "context deadline exceeded (Client.Timeout exceeded while awaiting headers)")

// rewriting stands before the cluster and changes words of its answers.
func rewriting(t *testing.T, c *Cluster, words *strings.Replacer) string {
	t.Helper()
	return newProxy(t, c, func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		r.Header.Set("Accept-Encoding", "identity")
		answer := httptest.NewRecorder()
		next.ServeHTTP(answer, r)
		body := []byte(words.Replace(answer.Body.String()))
		for name, values := range answer.Header() {
			if name != "Content-Length" {
				w.Header()[name] = values
			}
		}
		w.WriteHeader(answer.Code)
		_, _ = bytes.NewReader(body).WriteTo(w)
	})
}
