// Why: a proof that cannot fail proves nothing. These lines are what an API server writes for requests that must not be.
package live

import "testing"

func TestTheJudgeKnowsHarmWhenItSeesIt(t *testing.T) {
	const pods = `"objectRef":{"resource":"pods","namespace":"cart","apiVersion":"v1"`
	for _, line := range []string{
		`{"auditID":"1","verb":"delete","requestURI":"/api/v1/namespaces/cart/pods/a",` + pods + `}}`,
		`{"auditID":"2","verb":"patch","requestURI":"/api/v1/namespaces/cart/pods/a",` + pods + `}}`,
		`{"auditID":"3","verb":"create","requestURI":"/api/v1/namespaces/cart/pods",` + pods + `}}`,
		`{"auditID":"4","verb":"watch","requestURI":"/api/v1/pods?watch=true",` + pods + `}}`,
		`{"auditID":"5","verb":"get","requestURI":"/api/v1/namespaces/cart/pods/a/exec",` + pods + `,"subresource":"exec"}}`,
		`{"auditID":"6","verb":"get","requestURI":"/api/v1/namespaces/cart/pods/a/proxy/",` + pods + `,"subresource":"proxy"}}`,
		`{"auditID":"7","verb":"create","requestURI":"/apis/authorization.k8s.io/v1/subjectaccessreviews","objectRef":{"resource":"subjectaccessreviews","apiGroup":"authorization.k8s.io"}}`,
		`{"auditID":"8","verb":"list","requestURI":"/api/v1/secrets","objectRef":{"resource":"secrets","apiVersion":"v1"}}`,
		`{"auditID":"9","verb":"post","requestURI":"/healthz"}`,
	} {
		v := newVerdict()
		if err := v.add([]byte(line)); err != nil || len(v.harmful) != 1 {
			t.Errorf("taken for harmless: %s (%v)", line, err)
		}
	}
	for _, line := range []string{
		`{"auditID":"1","verb":"list","requestURI":"/api/v1/namespaces/cart/pods",` + pods + `}}`,
		`{"auditID":"2","verb":"get","requestURI":"/api/v1/namespaces/cart/pods/a/log",` + pods + `,"subresource":"log"}}`,
		`{"auditID":"3","verb":"get","requestURI":"/version"}`,
		`{"auditID":"4","verb":"create","requestURI":"/apis/authorization.k8s.io/v1/selfsubjectaccessreviews","objectRef":{"resource":"selfsubjectaccessreviews","apiGroup":"authorization.k8s.io"}}`,
	} {
		v := newVerdict()
		if err := v.add([]byte(line)); err != nil || len(v.harmful) != 0 {
			t.Errorf("taken for harm: %s (%v)", line, err)
		}
	}
}

// A request that the server saw as a write must reach the log, or the log proves nothing.
func TestTheServerWritesDownEveryRequestOfAUser(t *testing.T) {
	cluster := recordedCluster(t)
	before, err := judge(cluster.AuditLog)
	if err != nil {
		t.Fatal(err)
	}
	reader := cluster.client(cluster.CA.client("aiops-reader"))
	if err := call(reader, "GET", cluster.URL+"/api/v1/namespaces/cart/pods?limit=1", nil, nil); err != nil {
		t.Fatal(err)
	}
	after, err := judge(cluster.AuditLog)
	if err != nil || after.requests != before.requests+1 {
		t.Errorf("%d requests after %d (%v)", after.requests, before.requests, err)
	}
}
