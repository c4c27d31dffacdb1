// Why: the API server itself is the witness that aiops only reads. Its audit log holds one line for each request of
// everybody but the suite's own hands and the control plane; one verb too many fails the suite.
package live

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"sort"
	"strings"
)

// Everybody who is not named here is taken for aiops, also those who could not say who they are.
const auditPolicy = `{"apiVersion": "audit.k8s.io/v1", "kind": "Policy", "omitStages": ["RequestReceived"], "rules": [
  {"level": "None", "users": ["suite-admin", "system:apiserver", "system:kube-controller-manager", "system:kube-scheduler"]},
  {"level": "None", "userGroups": ["system:serviceaccounts:kube-system"]},
  {"level": "Metadata"}]}
`

type auditEvent struct {
	AuditID, Verb, RequestURI, UserAgent string
	User                                 struct{ Username string }
	ObjectRef                            *struct{ APIGroup, Resource, Subresource string }
}

// harmless is the rule of the proof. Reviews are the only things created, and they are answers, never stored.
func (e auditEvent) harmless() bool {
	ref := e.ObjectRef
	switch e.Verb {
	case "get", "list":
		// exec, attach, portforward and proxy can be had by GET; and nobody here asked for the names of Secrets.
		if ref != nil && ref.Resource == "secrets" {
			return false
		}
		return ref == nil || ref.Subresource == "" || ref.Subresource == "log"
	case "create":
		return ref != nil && ref.APIGroup == "authorization.k8s.io" &&
			(ref.Resource == "selfsubjectaccessreviews" || ref.Resource == "selfsubjectrulesreviews")
	}
	return false
}

func (e auditEvent) what() string {
	if e.ObjectRef == nil || e.ObjectRef.Resource == "" {
		path := strings.SplitN(e.RequestURI, "?", 2)[0]
		return e.Verb + " " + path
	}
	what := e.ObjectRef.Resource
	if e.ObjectRef.Subresource != "" {
		what += "/" + e.ObjectRef.Subresource
	}
	return e.Verb + " " + what
}

// verdict is what the audit logs say together.
type verdict struct {
	requests int
	counts   map[string]int
	harmful  []string
	seen     map[string]bool // a stream has two lines: begun and ended
}

func (v *verdict) add(line []byte) error {
	var event auditEvent
	if err := json.Unmarshal(line, &event); err != nil {
		return fmt.Errorf("an audit line that cannot be read: %w", err)
	}
	if v.seen[event.AuditID] {
		return nil
	}
	v.seen[event.AuditID] = true
	v.requests++
	v.counts[event.what()]++
	if !event.harmless() {
		v.harmful = append(v.harmful, fmt.Sprintf("%s %s by %q (%s)", event.Verb, event.RequestURI, event.User.Username, event.UserAgent))
	}
	return nil
}

func newVerdict() verdict { return verdict{counts: map[string]int{}, seen: map[string]bool{}} }

func judge(logs ...string) (verdict, error) {
	v := newVerdict()
	for _, path := range logs {
		file, err := os.Open(path)
		if err != nil {
			return v, err
		}
		lines := bufio.NewScanner(file)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			if err := v.add(lines.Bytes()); err != nil {
				return v, err
			}
		}
		file.Close()
		if err := lines.Err(); err != nil {
			return v, err
		}
	}
	return v, nil
}

func (v verdict) String() string {
	var kinds []string
	for what := range v.counts {
		kinds = append(kinds, what)
	}
	sort.Strings(kinds)
	out := fmt.Sprintf("audit log: %d requests of aiops, %d of them not harmless\n", v.requests, len(v.harmful))
	for _, what := range kinds {
		out += fmt.Sprintf("  %5d %s\n", v.counts[what], what)
	}
	for _, harm := range v.harmful {
		out += "  NOT HARMLESS: " + harm + "\n"
	}
	return out
}
