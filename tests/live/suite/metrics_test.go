// Why: the three metrics servers come up with the past they were given, before any feature is blamed.
package live

import (
	"net/http"
	"net/url"
	"testing"
	"time"
)

func aPast(t *testing.T) (series, time.Time) {
	t.Helper()
	now, err := time.Parse(time.RFC3339, recordedNow)
	if err != nil {
		t.Fatal(err)
	}
	return series{"container_memory_working_set_bytes", `namespace="recommendations",pod="recommender-1",container="model"`,
		now.Add(-2 * time.Hour), now, 30 * time.Second, func(at time.Time) float64 { return float64(at.Unix() - now.Unix() + 7200) }}, now
}

// valueAt asks for one value, as every Prometheus understands it.
func valueAt(t *testing.T, server, query string, at time.Time) string {
	t.Helper()
	var answer struct {
		Data struct {
			Result []struct{ Value [2]interface{} }
		}
	}
	ask := server + "/api/v1/query?" + url.Values{"query": {query}, "time": {at.Format(time.RFC3339)}}.Encode()
	if err := call(http.DefaultClient, "GET", ask, nil, &answer); err != nil {
		t.Fatal(err)
	}
	if len(answer.Data.Result) != 1 {
		t.Fatalf("%d results of %s", len(answer.Data.Result), query)
	}
	return answer.Data.Result[0].Value[1].(string)
}

func TestMetricsServersHaveThePastTheyWereGiven(t *testing.T) {
	past, now := aPast(t)
	for name, start := range map[string]func(*testing.T, ...series) string{"prometheus": StartPrometheus, "victoria-metrics": StartVictoriaMetrics} {
		start := start
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := start(t, past)
			if value := valueAt(t, server, past.name, now); value != "7200" {
				t.Errorf("%s at the end", value)
			}
			if value := valueAt(t, server, past.name, now.Add(-time.Hour)); value != "3600" {
				t.Errorf("%s an hour before", value)
			}
		})
	}
}

func TestAlertmanagerHoldsTheAlertsItWasGiven(t *testing.T) {
	server := StartAlertmanager(t, `[{"labels": {"alertname": "KubePodCrashLooping", "namespace": "checkout", "severity": "warning"}}]`)
	var alerts []struct{ Labels map[string]string }
	if err := call(http.DefaultClient, "GET", server+"/api/v2/alerts", nil, &alerts); err != nil {
		t.Fatal(err)
	}
	if len(alerts) != 1 || alerts[0].Labels["namespace"] != "checkout" {
		t.Errorf("%+v", alerts)
	}
}
