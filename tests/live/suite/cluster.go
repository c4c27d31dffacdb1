// Why: a Kubernetes control plane on loopback, started in about three seconds and stopped by the suite.
// Flags and their traps: etcd wants a folder nobody else can read; the API server refuses a loopback address as the one it
// advertises; it answers 403 to everybody until /readyz says yes.
package live

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Cluster is one etcd with one API server, and controllers if they were asked for.
type Cluster struct {
	Name, URL, Folder string
	CA                *authority
	etcd              *etcd
	adminClient       *http.Client
	AuditLog          string
	Version           string
}

type clusterOptions struct {
	controllers bool
	seed        func(*Cluster) error // fills etcd before the API server starts
	arguments   []string             // more flags for the API server
}

const admin = "suite-admin" // system:masters; what it does is not in the audit log

func startCluster(folder, name string, options clusterOptions) (*Cluster, error) {
	c := &Cluster{Name: name, Folder: filepath.Join(folder, name), CA: newAuthority("live suite " + name)}
	if err := os.MkdirAll(filepath.Join(c.Folder, "etcd"), 0o700); err != nil {
		return nil, err
	}
	c.adminClient = c.client(c.CA.client(admin, "system:masters"))
	var err error
	if c.etcd, err = startEtcd(c.Folder); err != nil {
		return nil, err
	}
	if options.seed != nil {
		if err := options.seed(c); err != nil {
			return nil, fmt.Errorf("filling etcd: %w", err)
		}
	}
	if err := c.startServer(options.arguments); err != nil {
		return nil, err
	}
	if err := c.grant(); err != nil {
		return nil, err
	}
	if options.controllers {
		return c, c.startControllers()
	}
	return c, nil
}

func (c *Cluster) startServer(more []string) error {
	port := freePort()
	c.URL = fmt.Sprintf("https://127.0.0.1:%d", port)
	c.AuditLog = filepath.Join(c.Folder, "audit.jsonl")
	server, kubelet := c.CA.server(), c.CA.client("apiserver-kubelet-client", "system:masters")
	signing := write(c.Folder, "service-accounts.key", serviceAccountKey())
	args := []string{
		"--etcd-servers=" + c.etcd.url,
		"--bind-address=127.0.0.1", "--advertise-address=192.0.2.1", fmt.Sprintf("--secure-port=%d", port),
		"--endpoint-reconciler-type=none",
		"--tls-cert-file=" + write(c.Folder, "server.crt", server.Cert),
		"--tls-private-key-file=" + write(c.Folder, "server.key", server.Key),
		"--client-ca-file=" + write(c.Folder, "ca.crt", c.CA.PEM),
		"--token-auth-file=" + write(c.Folder, "tokens.csv", []byte(tokensFile)),
		"--authorization-mode=Node,RBAC", "--allow-privileged=true",
		"--service-cluster-ip-range=10.96.0.0/16",
		"--service-account-issuer=https://kubernetes.default.svc",
		"--service-account-signing-key-file=" + signing, "--service-account-key-file=" + signing,
		"--kubelet-client-certificate=" + write(c.Folder, "kubelet-client.crt", kubelet.Cert),
		"--kubelet-client-key=" + write(c.Folder, "kubelet-client.key", kubelet.Key),
		"--kubelet-preferred-address-types=" + standInAddressType,
		"--event-ttl=3h",
		"--cert-dir=" + c.Folder,
		"--audit-policy-file=" + write(c.Folder, "audit-policy.json", []byte(auditPolicy)),
		"--audit-log-path=" + c.AuditLog,
	}
	p, err := start(c.Folder, "kube-apiserver", append(args, more...)...)
	if err != nil {
		return err
	}
	if err := p.until(func() error { return c.do("GET", "/readyz", nil, nil) }, 60*time.Second); err != nil {
		return err
	}
	var version struct{ GitVersion string }
	err = c.do("GET", "/version", nil, &version)
	c.Version = version.GitVersion
	return err
}

func (c *Cluster) startControllers() error {
	for name, more := range map[string][]string{
		"kube-controller-manager": {
			"--use-service-account-credentials=true", "--root-ca-file=" + filepath.Join(c.Folder, "ca.crt"),
			"--service-account-private-key-file=" + filepath.Join(c.Folder, "service-accounts.key"),
			"--horizontal-pod-autoscaler-sync-period=5s", "--node-monitor-grace-period=1h", // no node renews its lease
		},
		"kube-scheduler": nil,
	} {
		port := freePort()
		config := c.kubeconfig(c.Folder, name+".conf", c.userOf(c.CA.client("system:"+name)))
		args := append([]string{
			"--kubeconfig=" + config, "--authentication-kubeconfig=" + config, "--authorization-kubeconfig=" + config,
			"--bind-address=127.0.0.1", fmt.Sprintf("--secure-port=%d", port), "--leader-elect=false", "--cert-dir=" + c.Folder,
		}, more...)
		p, err := start(c.Folder, name, args...)
		if err != nil {
			return err
		}
		health := fmt.Sprintf("https://127.0.0.1:%d/healthz", port)
		client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
		if err := p.until(func() error { return call(client, "GET", health, nil, nil) }, 30*time.Second); err != nil {
			return err
		}
	}
	return nil
}

func (c *Cluster) client(pair keyPair) *http.Client {
	return &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{
		TLSClientConfig:     &tls.Config{RootCAs: c.pool(), Certificates: []tls.Certificate{pair.tls()}},
		MaxIdleConnsPerHost: 16,
		ForceAttemptHTTP2:   true,
	}}
}

func (c *Cluster) pool() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(c.CA.cert)
	return pool
}

// do asks the API server as suite-admin. A body is sent as JSON (a merge patch for PATCH); a status from 400 on is an error.
func (c *Cluster) do(method, path string, body, answer interface{}) error {
	return call(c.adminClient, method, c.URL+path, body, answer)
}

func call(client *http.Client, method, url string, body, answer interface{}) error {
	var sent io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return err
		}
		sent = bytes.NewReader(text)
	}
	request, err := http.NewRequest(method, url, sent)
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", map[bool]string{true: "application/merge-patch+json", false: "application/json"}[method == "PATCH"])
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	if response.StatusCode >= 400 {
		return fmt.Errorf("%s %s: %d %s", method, url, response.StatusCode, strings.TrimSpace(string(text)))
	}
	if answer == nil {
		return nil
	}
	return json.Unmarshal(text, answer)
}
