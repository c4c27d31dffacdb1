// Why: each trial of a fault becomes a line of one table, which is printed last; and the words that trials share.
package live

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// row is one line of the fault table.
type row struct {
	fault, on, printed string
	exit               int
	took, within       time.Duration
}

var faultTable struct {
	sync.Mutex
	rows []row
}

func note(r row) {
	faultTable.Lock()
	defer faultTable.Unlock()
	faultTable.rows = append(faultTable.rows, r)
}

func containsOne(text string, alternatives string) bool {
	for _, words := range strings.Split(alternatives, "|") {
		if strings.Contains(text, words) {
			return true
		}
	}
	return false
}

func contains(words []string, word string) bool {
	for _, w := range words {
		if w == word {
			return true
		}
	}
	return false
}

// inParallel: many of these wait for something that never comes.
func inParallel(n int, work func(int)) {
	var group sync.WaitGroup
	slots := make(chan struct{}, 4)
	for i := 0; i < n; i++ {
		i := i
		group.Add(1)
		slots <- struct{}{}
		go func() {
			defer func() {
				<-slots
				group.Done()
			}()
			work(i)
		}()
	}
	group.Wait()
}

func without(gaps, usual []gap) []gap {
	var out []gap
	for _, g := range gaps {
		known := false
		for _, u := range usual {
			known = known || g == u
		}
		if !known {
			out = append(out, g)
		}
	}
	return out
}

// namesOne: a gap speaks of "list events in shop", the request of "/api/v1/namespaces/shop/events?limit=500".
func namesOne(what string, requests []string) bool {
	words := strings.FieldsFunc(what, func(r rune) bool { return strings.ContainsRune(" /[]", r) })
	for _, request := range requests {
		all := true
		for _, word := range words {
			all = all && (contains([]string{"list", "get", "in", "log", "previous"}, word) || strings.Contains(request, word))
		}
		if all {
			return true
		}
	}
	return false
}

// oneSentence: no report at all, and stderr says in a line what is wrong and in the next what to do.
func oneSentence(t *testing.T, r run, words ...string) string {
	t.Helper()
	r.wants(t, 1).says(t, words...)
	lines := strings.Split(strings.TrimSpace(r.stderr), "\n")
	if r.stdout != "" || len(lines) != 2 || !strings.HasPrefix(lines[0], "aiops: ") || !strings.HasPrefix(lines[1], "  ") {
		t.Errorf("not a sentence and what to do next: %q, stdout %q", r.stderr, r.stdout)
	}
	return strings.Join(lines, " ->")
}

func summary(r report) string {
	var out []string
	for _, i := range r.Incidents {
		out = append(out, i.Rule)
	}
	if len(out) == 0 {
		out = []string{"no incident"}
	}
	gaps := map[string]bool{}
	var list []string
	for _, gap := range r.Gaps {
		if text := gap.Reason + ": " + gap.Detail; !gaps[text] && len(list) < 2 {
			gaps[text] = true
			list = append(list, fmt.Sprintf("%s (%s)", gap.What, text))
		}
	}
	text := strings.Join(out, ", ") + fmt.Sprintf("; %d gaps", len(r.Gaps))
	if len(list) > 0 {
		text += ": " + strings.Join(list, "; ")
	}
	return text
}

// The table is left beside the servers, where it can be quoted from.
func TestTheFaultTable(t *testing.T) {
	var out strings.Builder
	out.WriteString("| fault | befalls | printed | exit | time | bound |\n|---|---|---|---|---|---|\n")
	for _, r := range faultTable.rows {
		fmt.Fprintf(&out, "| %s | %s | %s | %d | %.2f s | %.0f s |\n", r.fault, r.on, strings.ReplaceAll(r.printed, "|", "\\|"), r.exit, r.took.Seconds(), r.within.Seconds())
	}
	folder := os.Getenv("LIVE_SERVERS")
	if folder == "" {
		folder = shared.folder
	}
	path := filepath.Join(folder, "faults.md")
	must(os.WriteFile(path, []byte(out.String()), 0o644))
	t.Logf("the fault table is in %s\n%s", path, out.String())
}
