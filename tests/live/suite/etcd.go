// Why: etcd is the one thing below the API server; putting the recordings there keeps every uid, time and status, which no
// API call can set, and compacting it makes page tokens expire when a test wants them to.
package live

import (
	"fmt"
	"net/http"
	"path/filepath"
	"time"
)

type etcd struct {
	url    string
	client *http.Client
}

type keyValue struct {
	Key   []byte `json:"key"`
	Value []byte `json:"value"`
}

func startEtcd(folder string) (*etcd, error) {
	client, peer := fmt.Sprintf("http://127.0.0.1:%d", freePort()), fmt.Sprintf("http://127.0.0.1:%d", freePort())
	p, err := start(folder, "etcd", "--name=live", "--data-dir="+filepath.Join(folder, "etcd"), "--unsafe-no-fsync", "--logger=zap",
		"--listen-client-urls="+client, "--advertise-client-urls="+client,
		"--listen-peer-urls="+peer, "--initial-advertise-peer-urls="+peer, "--initial-cluster=live="+peer)
	if err != nil {
		return nil, err
	}
	e := &etcd{client, &http.Client{Timeout: 10 * time.Second}}
	return e, p.until(func() error { return call(e.client, "GET", client+"/health", nil, nil) }, 20*time.Second)
}

// put writes pairs in transactions; etcd allows 128 operations in one.
func (e *etcd) put(pairs []keyValue) error {
	type operation struct {
		Put keyValue `json:"request_put"`
	}
	for len(pairs) > 0 {
		n := len(pairs)
		if n > 100 {
			n = 100
		}
		var operations []operation
		for _, pair := range pairs[:n] {
			operations = append(operations, operation{pair})
		}
		if err := call(e.client, "POST", e.url+"/v3/kv/txn", map[string]interface{}{"success": operations}, nil); err != nil {
			return err
		}
		pairs = pairs[n:]
	}
	return nil
}

// compact forgets all history: page tokens given before become 410.
func (e *etcd) compact() error {
	put := map[string]interface{}{"key": []byte("live/compacted"), "value": []byte("x")}
	var answer struct {
		Header struct {
			Revision int64 `json:"revision,string"`
		} `json:"header"`
	}
	if err := call(e.client, "POST", e.url+"/v3/kv/put", put, &answer); err != nil {
		return err
	}
	return call(e.client, "POST", e.url+"/v3/kv/compaction", map[string]interface{}{"revision": answer.Header.Revision, "physical": true}, nil)
}
