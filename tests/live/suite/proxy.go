// Why: a place between aiops and the API server, for tests of what happens on the way.
package live

import (
	"crypto/tls"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"testing"
)

// newProxy serves HTTPS on loopback until the test ends and returns its address, for at(). The handler gets each request
// and a next that passes it on. The proxy knows aiops by its own word only: it forwards as aiops-reader by token, because a
// client certificate ends at the proxy. Answers come through unchanged, in the encoding that aiops asked for.
func newProxy(t *testing.T, c *Cluster, handler func(w http.ResponseWriter, r *http.Request, next http.Handler)) string {
	t.Helper()
	forward := forwarder(c)
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handler(w, r, forward) }))
	server.EnableHTTP2 = true
	server.TLS = &tls.Config{Certificates: []tls.Certificate{c.CA.server().tls()}, ClientAuth: tls.NoClientCert}
	server.StartTLS()
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
	return fmt.Sprintf("https://127.0.0.1:%s", mustPort(server.URL))
}

// forwarder passes requests on to the API server, as aiops-reader.
func forwarder(c *Cluster) *httputil.ReverseProxy {
	target, err := url.Parse(c.URL)
	must(err)
	forward := httputil.NewSingleHostReverseProxy(target)
	forward.Transport = &http.Transport{
		TLSClientConfig:     &tls.Config{RootCAs: c.pool(), MinVersion: tls.VersionTLS12},
		DisableCompression:  true,
		MaxIdleConnsPerHost: 16,
	}
	rewrite := forward.Director
	forward.Director = func(r *http.Request) {
		rewrite(r)
		r.Header.Set("Authorization", "Bearer "+readerToken)
	}
	return forward
}

func mustPort(address string) string {
	parsed, err := url.Parse(address)
	must(err)
	return parsed.Port()
}
