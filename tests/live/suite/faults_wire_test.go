// Why: faults below HTTP, and what a run as a whole does under a fault: its exit code, its verdict, its end at Ctrl-C.
package live

import (
	"context"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestFaultsOfTheWire(t *testing.T) {
	cluster := recordedCluster(t)
	faults := wireFaults()
	runs := make([]run, len(faults))
	inParallel(len(faults), func(i int) {
		who, address := cluster.Cert("aiops-reader"), ""
		if f := faults[i]; f.act != nil {
			address = startRelay(t, cluster, f.act)
		} else {
			address, who = (&faultProxy{tls: f.tls}).start(t, cluster), cluster.Token(readerToken)
		}
		runs[i] = aiops(t, cluster.Kubeconfig(t, who, at(address)), "triage", "-n", "checkout", "-o", "json", "--now", recordedNow,
			"--request-timeout", patience.String())
	})
	for i, f := range faults {
		r, f := runs[i], f
		t.Run(f.name, func(t *testing.T) {
			printed := ""
			if f.partial {
				printed = summary(r.wants(t, 0).report(t))
			} else {
				printed = oneSentence(t, r, f.words...)
			}
			note(row{f.name, "everything", printed, r.code, r.took, f.within})
			if r.took > f.within {
				t.Errorf("took %s, the bound is %s", r.took, f.within)
			}
		})
	}
}

// The exit code with evidence missing: 0, but 3 for what was found and asked about, and 1 for gaps that are not wanted.
func TestExitCodesAndTextUnderAFault(t *testing.T) {
	cluster := recordedCluster(t)
	broken := &faultProxy{chosen: pathEnds("/events"), act: func(x *exchange) bool { return x.say(500, "text/plain", "etcd is gone\n") }}
	config := cluster.Kubeconfig(t, cluster.Token(readerToken), at(broken.start(t, cluster)))
	args := []string{"triage", "-n", "recommendations", "--now", recordedNow}
	for code, more := range map[int][]string{0: nil, 3: {"--fail-on", "error"}, 1: {"--fail-on", "error", "--strict"}} {
		r := aiops(t, config, append(args, more...)...).wants(t, code)
		for _, words := range []string{"OOMKilled", "list events in recommendations", "etcd is gone"} {
			if !strings.Contains(r.stdout, words) {
				t.Errorf("%v: the text does not say %q:\n%s", more, words, r.stdout)
			}
		}
	}
}

// What could not be read is not called missing.
func TestASubjectThatCannotBeReadIsNotCalledMissing(t *testing.T) {
	cluster := recordedCluster(t)
	broken := &faultProxy{chosen: pathEnds("/deployments/checkout-api"), act: func(x *exchange) bool { return x.say(500, "text/plain", "etcd is gone\n") }}
	config := cluster.Kubeconfig(t, cluster.Token(readerToken), at(broken.start(t, cluster)))
	r := aiops(t, config, "triage", "deployment/checkout-api", "-n", "checkout", "-o", "json")
	note(row{"500", "the subject itself", oneSentence(t, r, "etcd is gone"), r.code, r.took, atOnce})
	if strings.Contains(r.stderr, "not found") {
		t.Error(r.stderr)
	}
}

// Nothing wrong was seen, because nothing was seen: that is no all-clear.
func TestWithoutItsPodsNoNamespaceIsWell(t *testing.T) {
	cluster := recordedCluster(t)
	for name, chosen := range map[string]func(*http.Request) bool{
		"pods": pathEnds("/pods"),
		"lists": func(r *http.Request) bool {
			return r.URL.Query().Get("limit") != "" && !strings.HasSuffix(r.URL.Path, "/services")
		},
	} {
		broken := &faultProxy{chosen: chosen, act: func(x *exchange) bool { return x.say(500, "text/plain", "etcd is gone\n") }}
		config := cluster.Kubeconfig(t, cluster.Token(readerToken), at(broken.start(t, cluster)))
		r := aiops(t, config, "triage", "-n", "cart", "--now", recordedNow).wants(t, 0)
		if !strings.HasPrefix(r.stdout, "UNKNOWN") && !strings.Contains(r.stdout, "FACTS") {
			t.Errorf("%s missing, and the verdict is %s", name, strings.SplitN(r.stdout, "\n", 2)[0])
		}
		note(row{"500", name + " of a healthy namespace", strings.SplitN(r.stdout, "\n", 2)[0], r.code, r.took, atOnce})
	}
}

func TestTwoSecondsMoreForEachRequestLoseNothing(t *testing.T) {
	cluster := recordedCluster(t)
	slow := &faultProxy{act: delayed(2 * time.Second)}
	config := cluster.Kubeconfig(t, cluster.Token(readerToken), at(slow.start(t, cluster)))
	r := aiops(t, config, "triage", "deployment/checkout-api", "-n", "checkout", "-o", "json", "--now", recordedNow).wants(t, 0)
	report := r.report(t)
	within := time.Duration(report.Ledger.Rounds+2)*2*time.Second + atOnce
	note(row{"2 s later", "everything", summary(report), r.code, r.took, within})
	if len(report.Gaps) > 0 || r.took > within || report.Incidents[0].Rule != "CRASH-APP" {
		t.Errorf("%s, took %s of %s", summary(report), r.took, within)
	}
}

// An answer that never ends, and a person who has had enough.
func TestCtrlCEndsAtOnce(t *testing.T) {
	cluster := recordedCluster(t)
	for name, act := range map[string]func(*exchange) bool{
		"no answer":         func(x *exchange) bool { x.rest(time.Minute); return true },
		"one byte a second": drip,
		"429": func(x *exchange) bool {
			return x.say(429, "application/json", "{}", "Retry-After", "9")
		},
	} {
		name, act := name, act
		t.Run(name, func(t *testing.T) {
			slow := &faultProxy{act: act}
			config := cluster.Kubeconfig(t, cluster.Token(readerToken), at(slow.start(t, cluster)))
			r, took := interrupted(t, config, func() bool { return slow.requests() > 0 }, "triage", "-n", "checkout", "-o", "json")
			note(row{name + ", then Ctrl-C", "everything", strings.TrimSpace(r.stderr), r.code, took, time.Second})
			if r.code != 130 || took > time.Second || r.stdout != "" {
				t.Errorf("exit %d %s after Ctrl-C, stderr %q, stdout %q", r.code, took, r.stderr, r.stdout)
			}
		})
	}
}

// interrupted starts aiops, sends SIGINT when it is ready for that, and says how long it took to end.
func interrupted(t *testing.T, config string, ready func() bool, args ...string) (run, time.Duration) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), runLimit)
	defer cancel()
	cmd, stdout, stderr := command(ctx, t, config, args...)
	must(cmd.Start())
	for begin := time.Now(); !ready() && time.Since(begin) < runLimit; {
		time.Sleep(10 * time.Millisecond)
	}
	time.Sleep(200 * time.Millisecond)
	begin := time.Now()
	must(cmd.Process.Signal(syscall.SIGINT))
	_ = cmd.Wait()
	return run{args: args, code: cmd.ProcessState.ExitCode(), stdout: stdout.String(), stderr: stderr.String()}, time.Since(begin)
}
