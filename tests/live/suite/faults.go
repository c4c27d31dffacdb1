// Why: the list of what goes wrong on the way, and of what it befalls. Each fault is tried on everything and on each kind of
// evidence alone, because the partial cases are those in which a tool may lie.
package live

import (
	"bytes"
	"compress/gzip"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"
)

const (
	patience = 3 * time.Second // --request-timeout where that is what ends the wait
	atOnce   = 5 * time.Second // what needs no waiting, on a machine that does other things as well
	oneWait  = patience + atOnce
	page     = 500
)

type fault struct {
	name    string
	act     func(*exchange) bool
	http1   bool          // cannot be done, or is another thing, in HTTP/2
	reason  string        // of every gap; "" when nothing may be missing
	words   string        // in the detail of every gap, or on stderr when everything fails; "a|b" is one of them
	within  time.Duration // a bound for the whole run
	not     string        // what it cannot befall
	partial bool          // "everything" is not all: there is a report
}

// patience is long where no wait is part of the fault: a busy machine may be slow by itself.
func (f fault) patience() time.Duration {
	if f.reason == "timeout" {
		return patience
	}
	return 15 * time.Second
}

// befallen is what a fault is tried on.
type befallen struct {
	name, namespace string
	chosen          func(*http.Request) bool
	whole, first    string // the first incident of the whole report, and of what is left; "": no report can be left
}

func pathEnds(end string) func(*http.Request) bool {
	return func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, end) }
}

func httpFaults() []fault {
	html := "<html><head><title>Sign in</title></head><body><form action=/login></form></body></html>"
	status := func(code int, reason, message string) string {
		return fmt.Sprintf(`{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":%q,"reason":%q,"code":%d}`, message, reason, code)
	}
	busy := status(429, "TooManyRequests", "too many requests, please try again later")
	broken := status(500, "InternalError", "etcdserver: request timed out")
	say := func(code int, kind, body string, headers ...string) func(*exchange) bool {
		return func(x *exchange) bool { return x.say(code, kind, body, headers...) }
	}
	const json, text = "application/json", "text/plain; charset=utf-8"
	return []fault{
		{name: "20 ms later", act: delayed(20 * time.Millisecond), within: atOnce},
		{name: "no answer", act: func(x *exchange) bool { x.rest(time.Minute); return true },
			reason: "timeout", words: "did not answer in time", within: 2*patience + atOnce},
		{name: "cut after the request", act: (*exchange).cut, reason: "unreachable", words: "broke the connection", within: atOnce},
		{name: "cut after the request, HTTP/1.1", act: (*exchange).cut, http1: true, reason: "unreachable", words: "broke the connection", within: atOnce},
		{name: "cut in the headers", http1: true, reason: "unreachable", words: "broke the connection", within: atOnce, act: func(x *exchange) bool {
			return x.raw(func(c net.Conn) { fmt.Fprint(c, "HTTP/1.1 200 OK\r\nContent-Type: applic") })
		}},
		{name: "cut in the body", reason: "unreachable", words: "broke the connection", within: atOnce, act: func(x *exchange) bool {
			real := x.answer()
			x.begin(real.Body.Len(), real.Body.Len()/2)
			return x.cut()
		}},
		{name: "stream reset in the body", reason: "unreachable", words: "broke the connection", within: atOnce, act: func(x *exchange) bool {
			x.begin(-1, 40)
			panic(http.ErrAbortHandler)
		}},
		{name: "Content-Length longer than the body", http1: true, reason: "unreachable", words: "broke the connection", within: atOnce, act: func(x *exchange) bool {
			real := x.answer()
			return x.raw(func(c net.Conn) {
				fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Encoding: %s\r\nContent-Length: %d\r\n\r\n%s", real.Header().Get("Content-Type"),
					real.Header().Get("Content-Encoding"), real.Body.Len()+1000, real.Body.Bytes())
			})
		}},
		{name: "chunks without an end", http1: true, reason: "unreachable", words: "broke the connection", within: atOnce, act: func(x *exchange) bool {
			return x.raw(func(c net.Conn) {
				fmt.Fprint(c, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n{\"kind\":\"PodList\"\r\n")
			})
		}},
		{name: "one byte a second", act: drip, reason: "timeout", words: "did not answer in time", within: 2*patience + atOnce},
		{name: "429", act: say(429, json, busy), reason: "unreachable", words: "busy (429)", within: 2*time.Second + atOnce},
		{name: "429, Retry-After: 1", act: say(429, json, busy, "Retry-After", "1"), reason: "unreachable", words: "busy (429)", within: 2*time.Second + atOnce},
		{name: "429, Retry-After: 3600", act: say(429, json, busy, "Retry-After", "3600"), reason: "unreachable", words: "busy (429)", within: atOnce},
		{name: "429 once, Retry-After: 1", within: time.Second + atOnce, act: func(x *exchange) bool {
			if x.number > 1 {
				x.next.ServeHTTP(x.w, x.r)
				return false
			}
			return x.say(429, json, busy, "Retry-After", "1")
		}, partial: true},
		{name: "500", act: say(500, json, broken), reason: "unreachable", words: "etcdserver: request timed out", within: atOnce},
		{name: "500 to one in three", reason: "unreachable", words: "etcdserver: request timed out", within: atOnce, partial: true, act: func(x *exchange) bool {
			if x.number%3 != 1 {
				x.next.ServeHTTP(x.w, x.r)
				return false
			}
			return x.say(500, json, broken)
		}},
		{name: "503 in plain text", act: say(503, text, "upstream connect error or disconnect/reset before headers\n"), reason: "unreachable",
			words: "upstream connect error", within: atOnce},
		{name: "a login page, 200", act: say(200, "text/html; charset=utf-8", html), reason: "unreachable", words: "text/html", within: atOnce},
		{name: "protobuf", act: say(200, "application/vnd.kubernetes.protobuf", "k8s\x00\n\x0d\n\x02v1\x12\x07PodList"), reason: "unreachable",
			words: "protobuf", within: atOnce},
		{name: "half of the JSON", act: say(200, json, `{"kind":"PodList","apiVersion":"v1","items":[{"metadata":{"na`), reason: "unreachable",
			words: "not JSON|not a log", within: atOnce, not: "pods/log"},
		{name: "gzip that is none", act: say(200, json, "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03garbage garbage garbage", "Content-Encoding", "gzip"),
			reason: "unreachable", words: "not compressed as it says", within: atOnce},
		{name: "65 MiB, compressed", act: say(200, json, hugeGzip(), "Content-Encoding", "gzip"), reason: "tooLarge", words: "larger than", within: 20 * time.Second, not: "everything later"},
		{name: "a redirect", act: func(x *exchange) bool { return x.say(302, text, "", "Location", elsewhere.url+x.r.URL.Path) }, reason: "unreachable",
			words: "redirect", within: atOnce},
		{name: "410 to every page token", act: say(410, json, status(410, "Expired", "The provided continue parameter is too old")),
			reason: "unreachable", words: "expired", within: atOnce, not: "everything events pods pods/log later"},
		{name: "an answer of another kind", act: say(200, json, `{"kind":"SecretList","apiVersion":"v1","metadata":{},"items":[]}`), reason: "unreachable",
			words: "SecretList|not a log", within: atOnce, not: "pods/log"},
		{name: "a failure with status 200", act: say(200, json, broken), reason: "unreachable", words: "got Status|not a log", within: atOnce, not: "pods/log"},
	}
}

func delayed(span time.Duration) func(*exchange) bool {
	return func(x *exchange) bool {
		if x.rest(span) {
			x.next.ServeHTTP(x.w, x.r)
		}
		return false
	}
}

func drip(x *exchange) bool {
	real := x.begin(-1, 0)
	for _, b := range real.Body.Bytes() {
		_, _ = x.w.Write([]byte{b})
		x.flush()
		if !x.rest(time.Second) {
			break
		}
	}
	return true
}

func hugeGzip() string {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	blank := bytes.Repeat([]byte(" "), 1<<20)
	for i := 0; i < 65; i++ {
		_, _ = z.Write(blank)
	}
	_ = z.Close()
	return out.String()
}

// wireFault is one below HTTP: of a certificate or of the connection. It befalls everything.
type wireFault struct {
	name    string
	tls     func(*Cluster) *tls.Config
	act     func(client net.Conn, server func() net.Conn)
	words   []string
	within  time.Duration
	partial bool // there is a report
}

func wireFaults() []wireFault {
	showing := func(change func(*x509.Certificate)) func(*Cluster) *tls.Config {
		return func(c *Cluster) *tls.Config {
			return &tls.Config{Certificates: []tls.Certificate{c.CA.serverBut(change).tls()}}
		}
	}
	return []wireFault{
		{name: "expired certificate", words: []string{"certificate has expired", "renew"}, within: atOnce,
			tls: showing(func(c *x509.Certificate) { c.NotAfter = time.Now().Add(-time.Minute) })},
		{name: "certificate for another name", words: []string{"another name", "--tls-server-name"}, within: atOnce,
			tls: showing(func(c *x509.Certificate) { c.IPAddresses, c.DNSNames = nil, []string{"elsewhere.example.com"} })},
		{name: "certificate of an unknown CA", words: []string{"not trusted", "--certificate-authority"}, within: atOnce,
			tls: func(*Cluster) *tls.Config {
				return &tls.Config{Certificates: []tls.Certificate{newAuthority("a stranger").server().tls()}}
			}},
		{name: "TLS 1.0 only", words: []string{"TLS"}, within: atOnce, tls: func(c *Cluster) *tls.Config {
			return &tls.Config{Certificates: []tls.Certificate{c.CA.server().tls()}, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS10}
		}},
		// The reset may come before connect() has returned, or after: both are said truly.
		{name: "cut after accept", words: []string{"127.0.0.1"}, within: atOnce, act: func(client net.Conn, _ func() net.Conn) { reset(client) }},
		{name: "closed after accept", words: []string{"127.0.0.1"}, within: atOnce, act: func(net.Conn, func() net.Conn) {}},
		{name: "cut in the TLS handshake", words: []string{"TLS"}, within: atOnce,
			act: func(client net.Conn, server func() net.Conn) { relay(client, server(), 300) }},
		{name: "silence in the TLS handshake", words: []string{"in time"}, within: oneWait,
			act: func(client net.Conn, _ func() net.Conn) { _, _ = client.Read(make([]byte, 1)); time.Sleep(time.Minute) }},
		{name: "plain HTTP on the port", words: []string{"does not speak TLS"}, within: atOnce, act: func(client net.Conn, _ func() net.Conn) {
			_, _ = client.Read(make([]byte, 512))
			fmt.Fprint(client, "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n")
			_, _ = client.Read(make([]byte, 512))
		}},
		{name: "cut after 6,000 bytes of each connection", within: atOnce, partial: true,
			act: func(client net.Conn, server func() net.Conn) { relay(client, server(), 6000) }},
	}
}

// serverBut is a certificate for loopback with something wrong about it.
func (a *authority) serverBut(change func(*x509.Certificate)) keyPair {
	template := certificate("server")
	template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	template.DNSNames = []string{"localhost"}
	template.IPAddresses = []net.IP{net.ParseIP("127.0.0.1")}
	change(template)
	return a.sign(template)
}
