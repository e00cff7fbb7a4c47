//go:build e2e

package e2e

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// patience is how long anything may take that is not measured: a machine under load is slow, a
// broken program is still caught.
const patience = 60 * time.Second

// pollEvery is how often a wait looks again.
const pollEvery = 20 * time.Millisecond

// screen is large enough for the file manager beside a window of 1280 × 800.
const screen = "1800x1000x24"

// desktop is a display with a window manager and a home folder of its own, so that the window and
// this machine do not share settings.
type desktop struct {
	t    *testing.T
	home string
	env  []string
}

// newDesktop starts a display; it ends with the test.
func newDesktop(t *testing.T) *desktop {
	t.Helper()
	return newDesktopOf(t, screen)
}

// newDesktopOf is newDesktop on another screen.
func newDesktopOf(t *testing.T, screen string) *desktop {
	t.Helper()
	d := &desktop{t: t, home: t.TempDir()}
	runtime := d.folder(".run")
	// A runtime folder that others can read is refused.
	if err := os.Chmod(runtime, 0o700); err != nil {
		t.Fatal(err)
	}
	d.env = append(os.Environ(),
		"HOME="+d.home, "XDG_RUNTIME_DIR="+runtime,
		"XDG_CONFIG_HOME="+d.folder(".config"), "XDG_CACHE_HOME="+d.folder(".cache"),
		"XDG_DATA_HOME="+d.folder(".local/share"), "XDG_STATE_HOME="+d.folder(".local/state"),
		"DBUS_SESSION_BUS_ADDRESS=", "WAYLAND_DISPLAY=", "GSETTINGS_BACKEND=memory", "NO_AT_BRIDGE=1",
		"LC_ALL=C.UTF-8", "LANGUAGE=", "WANWU_RUNTIME=", "WANWU_HEIF=",
	)

	// Xvfb takes a free display itself and says which on a descriptor.
	said, says, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	server := d.command("Xvfb", "-displayfd", "3", "-screen", "0", screen, "-nolisten", "tcp", "-noreset")
	server.ExtraFiles = []*os.File{says}
	d.start(server)
	says.Close()
	number := make([]byte, 16)
	if err := said.SetReadDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	n, err := said.Read(number)
	if err != nil && !errors.Is(err, io.EOF) || n == 0 {
		t.Fatalf("Xvfb says no display: %v", err)
	}
	d.env = append(d.env, "DISPLAY=:"+strings.TrimSpace(string(number[:n])))

	d.start(d.command("openbox", "--sm-disable"))
	d.wait("a window manager", func() bool {
		out, err := d.try("xprop", "-root", "_NET_SUPPORTING_WM_CHECK")
		return err == nil && strings.Contains(out, "window id")
	})
	return d
}

// folder makes a folder under the home folder.
func (d *desktop) folder(name string) string {
	d.t.Helper()
	path := filepath.Join(d.home, filepath.FromSlash(name))
	if err := os.MkdirAll(path, 0o755); err != nil {
		d.t.Fatal(err)
	}
	return path
}

// write makes a file under the home folder.
func (d *desktop) write(name, text string) {
	d.t.Helper()
	d.folder(filepath.Dir(name))
	if err := os.WriteFile(filepath.Join(d.home, filepath.FromSlash(name)), []byte(text), 0o644); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desktop) command(name string, args ...string) *exec.Cmd {
	c := exec.Command(name, args...)
	c.Env, c.Dir = d.env, d.home
	return c
}

// process is a program that was started. Its output is shown where the test fails.
type process struct {
	*exec.Cmd
	ended  chan struct{} // closed when it is gone
	err    error         // how it ended, valid after that
	output string        // file with what it printed
}

// start runs a program until the test ends or it does.
func (d *desktop) start(c *exec.Cmd) *process {
	d.t.Helper()
	out, err := os.CreateTemp(d.home, filepath.Base(c.Path)+"-*.log")
	if err != nil {
		d.t.Fatal(err)
	}
	defer out.Close()
	c.Stdout, c.Stderr = out, out
	if err := c.Start(); err != nil {
		d.t.Fatalf("%v (scripts/setup --e2e installs what the test needs)", err)
	}
	p := &process{Cmd: c, ended: make(chan struct{}), output: out.Name()}
	go func() {
		p.err = c.Wait()
		close(p.ended)
	}()
	d.t.Cleanup(func() {
		p.stop()
		if d.t.Failed() {
			d.t.Logf("%s printed:\n%s", filepath.Base(c.Path), p.printed())
		}
	})
	return p
}

// stop asks the process to end, then insists, and returns when it is gone.
func (p *process) stop() {
	for _, signal := range []os.Signal{syscall.SIGTERM, syscall.SIGKILL} {
		_ = p.Process.Signal(signal) // it has ended already
		select {
		case <-p.ended:
			return
		case <-time.After(5 * time.Second):
		}
	}
	<-p.ended
}

func (p *process) printed() string {
	b, err := os.ReadFile(p.output)
	if err != nil {
		return err.Error()
	}
	return string(b)
}

// try runs a helper program on this display and returns what it printed.
func (d *desktop) try(name string, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	c := exec.CommandContext(ctx, name, args...)
	c.Env = d.env
	out, err := c.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%s %s: %w: %s", name, strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(string(out)), nil
}

// do is like try, but fails the test on an error.
func (d *desktop) do(name string, args ...string) string {
	d.t.Helper()
	out, err := d.try(name, args...)
	if err != nil {
		d.t.Fatal(err)
	}
	return out
}

// wait polls until the condition holds.
func (d *desktop) wait(what string, is func() bool) {
	d.t.Helper()
	if !waitFor(patience, is) {
		d.t.Fatalf("waited %v for %s", patience, what)
	}
}

func waitFor(limit time.Duration, is func() bool) bool {
	for deadline := time.Now().Add(limit); ; {
		if is() {
			return true
		}
		if time.Now().After(deadline) {
			return false
		}
		time.Sleep(pollEvery)
	}
}
