//go:build e2e

package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// traced returns a program whose system calls for networking are written to a log, those of every
// thread and child.
func (d *desktop) traced(log string, program ...string) *exec.Cmd {
	return d.command("strace", append([]string{"-f", "-qq", "-e", "trace=%network", "-o", log}, program...)...)
}

var family = regexp.MustCompile(`\b[AP]F_[A-Z0-9_]+`)

// foreign returns the lines of a log that name another address family than that of this machine's
// own sockets, by which a program reaches the display and nothing else.
func foreign(t *testing.T, log string) (lines []string, calls int) {
	t.Helper()
	b, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(string(b), "\n") {
		if strings.Contains(line, "(") {
			calls++
		}
		for _, f := range family.FindAllString(line, -1) {
			if f != "AF_UNIX" && f != "PF_UNIX" && f != "AF_LOCAL" {
				lines = append(lines, line)
				break
			}
		}
	}
	return lines, calls
}

// TestOffline checks that neither program opens a socket that could leave the machine, whatever is
// done with it. That is what the demo's badge says.
func TestOffline(t *testing.T) {
	d := newDesktop(t)
	log := func(name string) string { return filepath.Join(d.home, name+".strace") }

	// First checks that the trace would show one.
	out, err := d.traced(log("control"), "bash", "-c", "exec 3<>/dev/udp/127.0.0.1/9").CombinedOutput()
	if err != nil && strings.Contains(string(out), "PTRACE") {
		t.Skipf("tracing needs the right to, which continuous integration has as root: %s", out)
	} else if err != nil {
		t.Fatalf("%v, %s (scripts/setup --e2e installs strace)", err, out)
	}
	if lines, _ := foreign(t, log("control")); len(lines) == 0 {
		t.Fatal("the trace does not show a socket of the internet")
	}

	folder := d.folder("拖放/动物照片")
	fill(t, folder, 11)
	headless, err := filepath.Abs("../build/wanwu")
	if err != nil {
		t.Fatal(err)
	}
	for name, args := range map[string][]string{
		"recognize": {"recognize", "--out", filepath.Join(d.home, "结果.xlsx"), folder},
		"session":   {"recognize", "--session", "动物", "--workspace", filepath.Join(d.home, "别的.db"), folder},
		"doctor":    {"doctor", "--json"},
	} {
		if out, err := d.traced(log(name), append([]string{headless}, args...)...).CombinedOutput(); err != nil {
			t.Fatalf("%s: %v, %s", name, err, out)
		}
		if lines, _ := foreign(t, log(name)); len(lines) > 0 {
			t.Errorf("wanwu %s opens sockets:\n%s", name, strings.Join(lines, "\n"))
		}
	}

	p := d.openBy(d.traced(log("window"), binary(t)), `{"theme":"light"}`)
	p.resize(1280, 800)
	d.drag(folder, p.window)
	p.waitTitle(name + " — 完成 11")
	p.activate()
	d.press("ctrl+e")
	d.wait("the system's dialog", func() bool { id := d.active(); return id != "" && id != p.id })
	d.press("Escape")
	d.wait("the dialog to go", func() bool { return d.active() == p.id })
	d.press("ctrl+comma")
	settings := p.screenshot("settings")
	for range 4 { // to the page of the diagnosis
		d.press("Tab")
	}
	d.press("Return")
	d.wait("the diagnosis", func() bool { return difference(settings, p.screenshot("diagnosis")) > 0.02 })
	d.press("Escape")
	d.press("F11")
	p.fill()
	p.screenshot("demo")
	d.press("Escape")
	p.quit()
	lines, calls := foreign(t, log("window"))
	if len(lines) > 0 {
		t.Errorf("the window opens sockets:\n%s", strings.Join(lines, "\n"))
	}
	if calls == 0 {
		t.Error("the window opened its display without a socket: the trace saw nothing")
	}
}

// TestWithoutNetwork checks that where there is no network at all, not even the loopback, the
// answers are the same.
func TestWithoutNetwork(t *testing.T) {
	if out, err := exec.Command("unshare", "-rn", "true").CombinedOutput(); err != nil {
		t.Skipf("a network of its own needs user namespaces, which continuous integration has: %v, %s", err, out)
	}
	headless, err := filepath.Abs("../build/wanwu")
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	fill(t, folder, 3)
	run := func(before ...string) (labels []string) {
		args := append(before, headless, "recognize", "--out", "-", folder)
		out, err := exec.Command(args[0], args[1:]...).Output()
		if err != nil {
			t.Fatalf("%q: %v", args, err)
		}
		for line := range strings.Lines(string(out)) {
			var r struct {
				Path   string
				Labels []struct{ Name string }
			}
			if err := json.Unmarshal([]byte(line), &r); err != nil || len(r.Labels) == 0 {
				t.Fatalf("%v in %s", err, line)
			}
			labels = append(labels, r.Path+" "+r.Labels[0].Name)
		}
		return labels
	}
	with, without := run(), run("unshare", "-rn")
	if len(with) != 3 || fmt.Sprint(with) != fmt.Sprint(without) {
		t.Errorf("with a network %q, without %q", with, without)
	}
}
