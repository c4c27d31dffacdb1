// Why: logs come from kubelets, by way of the API server. This one answers with the recorded logs, or with what a test
// gave it, on a port of its own.
package live

import (
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
)

// The API server looks for this type of address alone, so that the recorded addresses of a node stay as they are.
const standInAddressType = "ExternalDNS"

type standInKubelet struct {
	port int
	mu   sync.Mutex
	logs map[string]string // "namespace/pod/container", with "/previous" behind it for the last run
}

func startKubelet(ca *authority) (*standInKubelet, error) {
	k := &standInKubelet{logs: map[string]string{}}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	k.port = listener.Addr().(*net.TCPAddr).Port
	config := &tls.Config{Certificates: []tls.Certificate{ca.server().tls()}}
	go func() { _ = http.Serve(tls.NewListener(listener, config), k) }()
	return k, nil
}

// answersFor makes a node one of those whose kubelet this is.
func (k *standInKubelet) answersFor(node object) {
	status, _ := node["status"].(object)
	if status == nil {
		status = object{}
		node["status"] = status
	}
	addresses, _ := status["addresses"].([]interface{})
	status["addresses"] = append(addresses, object{"type": standInAddressType, "address": "127.0.0.1"})
	status["daemonEndpoints"] = object{"kubeletEndpoint": object{"Port": k.port}}
}

func (k *standInKubelet) setLog(namespace, pod, container, text string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.logs[strings.Join([]string{namespace, pod, container}, "/")] = text
}

// ServeHTTP is GET /containerLogs/NAMESPACE/POD/CONTAINER; what has no log is refused in the words of a kubelet.
func (k *standInKubelet) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, "/containerLogs/")
	query := r.URL.Query()
	k.mu.Lock()
	if query.Get("previous") == "true" {
		name += "/previous"
	}
	text, ok := k.logs[name]
	k.mu.Unlock()
	if !ok {
		http.Error(w, fmt.Sprintf("container of %s is not available", name), http.StatusBadRequest)
		return
	}
	if tail, err := strconv.Atoi(query.Get("tailLines")); err == nil {
		lines := strings.SplitAfter(text, "\n")
		if lines[len(lines)-1] == "" {
			lines = lines[:len(lines)-1]
		}
		if len(lines) > tail {
			lines = lines[len(lines)-tail:]
		}
		text = strings.Join(lines, "")
	}
	if limit, err := strconv.Atoi(query.Get("limitBytes")); err == nil && len(text) > limit {
		text = text[:limit]
	}
	_, _ = w.Write([]byte(text))
}

// readRecorded takes all logs of the recordings that were answered with 200; they carry their time stamps.
func (k *standInKubelet) readRecorded() error {
	for _, s := range situations() {
		files, err := filepath.Glob(filepath.Join(recordings(), s.Folder, "logs", "*.txt"))
		if err != nil {
			return err
		}
		for _, path := range files {
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			// The body of a refusal is a Status.
			if strings.HasPrefix(string(text), `{"kind":"Status"`) || len(text) == 0 {
				continue
			}
			// POD.CONTAINER[.previous].txt; neither name has a dot in the recordings.
			parts := strings.SplitN(strings.TrimSuffix(filepath.Base(path), ".txt"), ".", 3)
			if len(parts) < 2 {
				return fmt.Errorf("%s is not named POD.CONTAINER.txt", path)
			}
			k.setLog(s.Namespace, parts[0], strings.ReplaceAll(strings.Join(parts[1:], "/"), ".", "/"), string(text))
		}
	}
	return nil
}
