// Why: small manifests in the words that people write, applied as kubectl would; real controllers make incidents of them.
package live

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// The head of a manifest says which recording it resembles (its rules count, unless it names others) and what the subject is
// called here.
type manifest struct {
	namespace, like, subject string
	rules                    []string
	deleted                  bool // the namespace is deleted after all was created
	documents                []string
}

func manifests() ([]manifest, error) {
	files, err := filepath.Glob(filepath.Join(repository(), "tests/live/manifests/*.yaml"))
	if err != nil {
		return nil, err
	}
	var out []manifest
	for _, path := range files {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		m := manifest{namespace: strings.TrimSuffix(filepath.Base(path), ".yaml"), documents: strings.Split(string(text), "\n---\n")}
		m.like, m.subject = line(string(text), "# like: "), line(string(text), "# subject: ")
		m.rules = strings.Fields(line(string(text), "# rules: "))
		m.deleted = line(string(text), "# delete: ") != ""
		out = append(out, m)
	}
	return out, nil
}

func line(text, begin string) string {
	found := regexp.MustCompile(`(?m)^` + begin + `(.*)$`).FindStringSubmatch(text)
	if found == nil {
		return ""
	}
	return strings.Trim(found[1], `"`)
}

// Plurals of the kinds that manifests use, and whether they live in a namespace.
var plurals = map[string]struct {
	name       string
	namespaced bool
}{
	"ConfigMap":                      {"configmaps", true},
	"Deployment":                     {"deployments", true},
	"HorizontalPodAutoscaler":        {"horizontalpodautoscalers", true},
	"Job":                            {"jobs", true},
	"Namespace":                      {"namespaces", false},
	"PodDisruptionBudget":            {"poddisruptionbudgets", true},
	"ResourceQuota":                  {"resourcequotas", true},
	"Service":                        {"services", true},
	"StatefulSet":                    {"statefulsets", true},
	"ValidatingWebhookConfiguration": {"validatingwebhookconfigurations", false},
}

func (c *Cluster) apply(m manifest) error {
	for _, document := range m.documents {
		version, kind := line(document, "apiVersion: "), line(document, "kind: ")
		plural, known := plurals[kind]
		if !known {
			return fmt.Errorf("%s.yaml: no plural for the kind %q", m.namespace, kind)
		}
		path := "/apis/" + version
		if !strings.Contains(version, "/") {
			path = "/api/" + version
		}
		if plural.namespaced {
			path += "/namespaces/" + m.namespace
		}
		if err := c.post(path+"/"+plural.name, document); err != nil {
			return fmt.Errorf("%s.yaml: %w", m.namespace, err)
		}
	}
	if m.deleted {
		return c.do("DELETE", "/api/v1/namespaces/"+m.namespace, nil, nil)
	}
	return nil
}

// post sends YAML as it is; the API server reads it.
func (c *Cluster) post(path, yaml string) error {
	response, err := c.adminClient.Post(c.URL+path, "application/yaml", strings.NewReader(yaml))
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusCreated {
		text, _ := io.ReadAll(response.Body)
		return fmt.Errorf("POST %s: %d %s", path, response.StatusCode, text)
	}
	return nil
}
