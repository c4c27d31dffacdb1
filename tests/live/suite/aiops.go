// Why: one run of the binary under test, with everything that it said.
package live

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

type run struct {
	args           []string
	code           int
	stdout, stderr string
	took           time.Duration
}

// The parts of a report that tests look at; INTERFACE.md has them all.
type report struct {
	Incidents []incident
	Gaps      []gap
	Healthy   struct {
		Checked int
		ByKind  map[string]int
	}
	Ledger struct {
		KubeRequests, PrometheusQueries, LogReads, Rounds, ElapsedMs int
		Hosts                                                        []string
	}
}

type gap struct{ What, Reason, Detail string }

type incident struct {
	Rule, Severity, Title string
	Subject               objectRef
	Affected              []objectRef
	Facts                 []struct {
		ID, Text string
		Value    interface{}
		Source   struct{ Kind, Container, Query, Time string }
	}
	Inferences []struct {
		Rule, Cause, Text, Confidence string
		Facts                         []string
	}
	Consequences []struct {
		Rule    string
		Subject objectRef
	}
	Commands []struct{ Text string }
}

type objectRef struct{ Kind, Namespace, Name string }

func (o objectRef) String() string { return o.Kind + "/" + o.Namespace + "/" + o.Name }

const runLimit = 60 * time.Second // no run of a test takes this long

// aiops runs the binary with a kubeconfig ("" for none) and nothing of this machine's own configuration.
func aiops(t *testing.T, kubeconfig string, args ...string) run {
	t.Helper()
	return watched(t, kubeconfig, func(int, <-chan struct{}) {}, args...)
}

// measured is aiops, and the most memory that it held, in MB.
func measured(t *testing.T, kubeconfig string, args ...string) (run, float64) {
	t.Helper()
	var peak float64
	out := watched(t, kubeconfig, func(pid int, ended <-chan struct{}) { peak = peakMemory(pid, ended) }, args...)
	return out, peak
}

// watched lets somebody look at the process while it runs.
func watched(t *testing.T, kubeconfig string, watch func(pid int, ended <-chan struct{}), args ...string) run {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), runLimit)
	defer cancel()
	cmd, stdout, stderr := command(ctx, t, kubeconfig, args...)
	args = cmd.Args[1:]
	begin := time.Now()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended, gone := make(chan struct{}), make(chan struct{})
	go func() {
		watch(cmd.Process.Pid, ended)
		close(gone)
	}()
	err := cmd.Wait()
	out := run{args: args, took: time.Since(begin), stdout: stdout.String(), stderr: stderr.String()}
	close(ended)
	<-gone
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		t.Fatalf("aiops %s did not end within %s\n%s", strings.Join(args, " "), runLimit, out.stderr)
	case errors.As(err, &exit):
		out.code = exit.ExitCode()
	case err != nil:
		t.Fatal(err)
	}
	return out
}

// command is aiops, ready to be started, and its two outputs.
func command(ctx context.Context, t *testing.T, kubeconfig string, args ...string) (*exec.Cmd, *bytes.Buffer, *bytes.Buffer) {
	if kubeconfig != "" {
		args = append(append([]string{}, args...), "--kubeconfig", kubeconfig)
	}
	cmd := exec.CommandContext(ctx, os.Getenv("AIOPS_BIN"), args...)
	home := t.TempDir()
	cmd.Env = []string{"HOME=" + home, "XDG_CONFIG_HOME=" + home, "PATH=" + os.Getenv("PATH"), "LANG=C.UTF-8"}
	cmd.Dir = home
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	return cmd, &stdout, &stderr
}

func (r run) wants(t *testing.T, code int) run {
	t.Helper()
	if r.code != code {
		t.Fatalf("exit code %d, not %d: aiops %s\nstderr:\n%s\nstdout:\n%s", r.code, code, strings.Join(r.args, " "), r.stderr, r.stdout)
	}
	return r
}

// says holds that stderr has every one of these words.
func (r run) says(t *testing.T, words ...string) run {
	t.Helper()
	for _, word := range words {
		if !strings.Contains(r.stderr, word) {
			t.Errorf("stderr does not say %q: aiops %s\n%s", word, strings.Join(r.args, " "), r.stderr)
		}
	}
	return r
}

func (r run) report(t *testing.T) report {
	t.Helper()
	var out report
	if err := json.Unmarshal([]byte(r.stdout), &out); err != nil {
		t.Fatalf("not a report: %v: aiops %s\nstderr:\n%s\nstdout:\n%s", err, strings.Join(r.args, " "), r.stderr, r.stdout)
	}
	return out
}

// gap finds a gap by a part of what is missing.
func (r report) gap(what, reason string) bool {
	for _, gap := range r.Gaps {
		if strings.Contains(gap.What, what) && gap.Reason == reason {
			return true
		}
	}
	return false
}
