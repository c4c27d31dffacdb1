// Why: servers are children of the test and die with it, also when the test is killed or panics.
// Must never: end a process that it did not start.
package live

import (
	"fmt"
	"math/rand"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"
)

type process struct {
	name, log string
	cmd       *exec.Cmd
	done      chan struct{} // closed when it has ended
}

// The kernel kills a child when the thread that started it ends (Pdeathsig), so one thread that never ends starts them all.
var starter = func() chan func() {
	work := make(chan func())
	go func() {
		runtime.LockOSThread()
		for f := range work {
			f()
		}
	}()
	return work
}()

var started = struct {
	sync.Mutex
	all   []*process
	ports map[int]bool
}{ports: map[int]bool{}}

// start runs a program with its output in folder/name.log. It has a process group of its own: Ctrl-C in a terminal reaches
// the test alone, which then ends its children in the right order or, at worst, by dying.
func start(folder, name string, args ...string) (*process, error) {
	path, err := program(name)
	if err != nil {
		return nil, err
	}
	p := &process{name: name, log: filepath.Join(folder, name+".log"), done: make(chan struct{})}
	out, err := os.Create(p.log)
	if err != nil {
		return nil, err
	}
	defer out.Close()
	p.cmd = exec.Command(path, args...)
	p.cmd.Dir, p.cmd.Stdout, p.cmd.Stderr = folder, out, out
	p.cmd.Env = []string{"HOME=" + folder, "PATH=" + os.Getenv("PATH")}
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	failed := make(chan error)
	starter <- func() { failed <- p.cmd.Start() }
	if err := <-failed; err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	go func() {
		_ = p.cmd.Wait()
		close(p.done)
	}()
	started.Lock()
	started.all = append(started.all, p)
	started.Unlock()
	return p, nil
}

// stop asks politely, and after the grace period it does not ask.
func (p *process) stop(grace time.Duration) {
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-p.done:
	case <-time.After(grace):
		_ = p.cmd.Process.Kill()
		<-p.done
	}
}

// stopAll ends what was started last first: an API server waits long for an etcd that is already gone.
func stopAll() {
	started.Lock()
	defer started.Unlock()
	for i := len(started.all) - 1; i >= 0; i-- {
		started.all[i].stop(5 * time.Second)
	}
	started.all = nil
}

// until asks again and again whether a server is ready; the end of its log tells why it never was.
func (p *process) until(ready func() error, limit time.Duration) error {
	deadline := time.Now().Add(limit)
	for {
		err := ready()
		if err == nil {
			return nil
		}
		select {
		case <-p.done:
			return fmt.Errorf("%s ended: %s", p.name, p.tail())
		case <-time.After(20 * time.Millisecond):
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("%s is not ready after %s: %v: %s", p.name, limit, err, p.tail())
		}
	}
}

func (p *process) tail() string {
	text, _ := os.ReadFile(p.log)
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	if len(lines) > 15 {
		lines = lines[len(lines)-15:]
	}
	return "the end of " + p.log + ":\n" + strings.Join(lines, "\n")
}

// program finds a server: KUBEBUILDER_ASSETS first, as users of envtest have them, then our own build, then the packages.
func program(name string) (string, error) {
	for _, folder := range []string{os.Getenv("KUBEBUILDER_ASSETS"), os.Getenv("LIVE_SERVERS")} {
		path := filepath.Join(folder, name)
		if info, err := os.Stat(path); folder != "" && err == nil && !info.IsDir() {
			return path, nil
		}
	}
	path, err := exec.LookPath(name)
	if err != nil {
		return "", fmt.Errorf("%s is nowhere: not in KUBEBUILDER_ASSETS, LIVE_SERVERS or PATH; run ./dev test-live", name)
	}
	return path, nil
}

// freePort is free now; servers bind it a moment later. It lies below the ports that systems give to outgoing connections,
// and is given once.
func freePort() int {
	started.Lock()
	defer started.Unlock()
	chance := rand.New(rand.NewSource(time.Now().UnixNano()))
	for {
		port := 15000 + chance.Intn(15000)
		listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err != nil {
			continue
		}
		listener.Close()
		if !started.ports[port] {
			started.ports[port] = true
			return port
		}
	}
}
