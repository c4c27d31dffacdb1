// Why: what may go wrong between aiops and an API server, made to happen. A faultProxy stands between them as HTTPS (HTTP/2
// or 1.1, with any certificate) and spoils the requests that it is told to; or it is a raw TCP relay that spoils connections.
// Must never: spoil a request that was not chosen, so that the tests can say exactly what must be missing.
package live

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"sort"
	"strings"
	"sync"
	"testing"
	"time"
)

// exchange is one request that was chosen to be spoilt.
type exchange struct {
	w      http.ResponseWriter
	r      *http.Request
	next   http.Handler
	number int // of the chosen requests, from 1
}

type faultProxy struct {
	http1  bool                       // no HTTP/2
	tls    func(*Cluster) *tls.Config // nil: a good certificate
	chosen func(*http.Request) bool   // nil: every request
	act    func(*exchange) bool       // false: the request was passed on after all

	mu    sync.Mutex
	count int
	seen  int
	spoil map[string]bool // names of what was spoilt
}

type connectionKey struct{}

// start serves until the test ends and returns the address.
func (p *faultProxy) start(t *testing.T, c *Cluster) string {
	t.Helper()
	p.spoil = map[string]bool{}
	forward := forwarder(c)
	// A client that went away is no news.
	forward.ErrorLog = log.New(io.Discard, "", 0)
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { p.serve(w, r, forward) }))
	server.Config.ErrorLog = forward.ErrorLog
	server.Config.ConnContext = func(ctx context.Context, connection net.Conn) context.Context {
		return context.WithValue(ctx, connectionKey{}, connection)
	}
	server.EnableHTTP2 = !p.http1
	server.TLS = &tls.Config{Certificates: []tls.Certificate{c.CA.server().tls()}}
	if p.tls != nil {
		server.TLS = p.tls(c)
	}
	server.StartTLS()
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
	return fmt.Sprintf("https://127.0.0.1:%s", mustPort(server.URL))
}

func (p *faultProxy) serve(w http.ResponseWriter, r *http.Request, next http.Handler) {
	p.mu.Lock()
	p.seen++
	p.mu.Unlock()
	if p.act == nil || (p.chosen != nil && !p.chosen(r)) {
		next.ServeHTTP(w, r)
		return
	}
	p.mu.Lock()
	p.count++
	number := p.count
	p.spoil[nameOf(r)] = true
	p.mu.Unlock()
	if !p.act(&exchange{w, r, next, number}) {
		p.mu.Lock()
		delete(p.spoil, nameOf(r))
		p.mu.Unlock()
	}
}

// nameOf is what was asked for: all pages of a list are one thing.
func nameOf(r *http.Request) string {
	query := r.URL.Query()
	query.Del("continue")
	return r.URL.Path + "?" + query.Encode()
}

// forget begins anew, for another run.
func (p *faultProxy) forget() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.count, p.spoil = 0, map[string]bool{}
}

func (p *faultProxy) spoilt() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var out []string
	for what := range p.spoil {
		out = append(out, what)
	}
	sort.Strings(out)
	return out
}

func (p *faultProxy) requests() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.seen
}

// cut resets the connection below TLS, as a machine does that dies or a firewall that forgets.
func (x *exchange) cut() bool {
	connection, _ := x.r.Context().Value(connectionKey{}).(net.Conn)
	if secure, ok := connection.(*tls.Conn); ok {
		connection = secure.NetConn()
	}
	reset(connection)
	return true
}

func reset(connection net.Conn) {
	if plain, ok := connection.(*net.TCPConn); ok {
		_ = plain.SetLinger(0)
	}
	_ = connection.Close()
}

// answer is what the API server would have said.
func (x *exchange) answer() *httptest.ResponseRecorder {
	recorder := httptest.NewRecorder()
	x.next.ServeHTTP(recorder, x.r)
	return recorder
}

// begin sends the true status and headers with this length (-1: none) and the first n bytes of the body.
func (x *exchange) begin(length, n int) *httptest.ResponseRecorder {
	real := x.answer()
	for name, values := range real.Header() {
		x.w.Header()[name] = values
	}
	x.w.Header().Del("Content-Length")
	if length >= 0 {
		x.w.Header().Set("Content-Length", fmt.Sprint(length))
	}
	x.w.WriteHeader(real.Code)
	_, _ = x.w.Write(real.Body.Bytes()[:n])
	x.flush()
	return real
}

func (x *exchange) flush() {
	if f, ok := x.w.(http.Flusher); ok {
		f.Flush()
	}
}

// raw gives the connection itself, of HTTP/1.1 only.
func (x *exchange) raw(say func(net.Conn)) bool {
	connection, _, err := x.w.(http.Hijacker).Hijack()
	if err == nil {
		say(connection)
		_ = connection.Close()
	}
	return true
}

// say answers with something else.
func (x *exchange) say(status int, kind, body string, headers ...string) bool {
	for i := 0; i+1 < len(headers); i += 2 {
		x.w.Header().Set(headers[i], headers[i+1])
	}
	x.w.Header().Set("Content-Type", kind)
	x.w.WriteHeader(status)
	_, _ = io.WriteString(x.w, body)
	return true
}

// rest waits, but not for somebody who has left.
func (x *exchange) rest(span time.Duration) bool {
	select {
	case <-time.After(span):
		return true
	case <-x.r.Context().Done():
		return false
	}
}

// startRelay accepts raw connections; each is handed to act together with a way to the API server.
func startRelay(t *testing.T, c *Cluster, act func(client net.Conn, server func() net.Conn)) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(err)
	ctx, end := context.WithCancel(context.Background())
	target := strings.TrimPrefix(c.URL, "https://")
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				<-ctx.Done()
				client.Close()
			}()
			go func() {
				defer client.Close()
				act(client, func() net.Conn {
					server, err := net.Dial("tcp", target)
					must(err)
					return server
				})
			}()
		}
	}()
	t.Cleanup(func() {
		end()
		listener.Close()
	})
	return "https://" + listener.Addr().String()
}

// relay passes bytes both ways; after so many bytes of the server the connection is reset (-1: never).
func relay(client, server net.Conn, limit int64) {
	defer server.Close()
	go func() {
		_, _ = io.Copy(server, client)
		server.Close()
	}()
	if limit < 0 {
		_, _ = io.Copy(client, server)
		return
	}
	_, _ = io.CopyN(client, server, limit)
	reset(client)
}
