//go:build e2e

package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// name is what the window is called.
const name = "万物识别"

// binary returns the program under test; make e2e builds it.
func binary(t *testing.T) string {
	t.Helper()
	path, err := filepath.Abs("../build/wanwu-desktop")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("%v (make build puts it there)", err)
	}
	return path
}

// program is the desktop program, running.
type program struct {
	*window
	*process
	visible time.Duration // from start to the window on the screen
}

// open starts the program at path with preferences (a JSON object, or empty) and
// waits for its window beside where the file manager will be.
func (d *desktop) open(path, preferences string) *program {
	d.t.Helper()
	return d.openBy(d.command(path), preferences)
}

// openBy is like open, with a command of the caller's.
func (d *desktop) openBy(command *exec.Cmd, preferences string) *program {
	d.t.Helper()
	if preferences != "" {
		d.write(".config/fyne/io.github.wanwu.desktop/preferences.json", preferences)
	}
	began := time.Now()
	p := &program{process: d.start(command)}
	p.window = d.find("the program's window", "--name", "^"+name)
	p.visible = time.Since(began)
	p.move(460, 10)
	return p
}

// alive fails the test where the program has ended.
func (p *program) alive() {
	p.d.t.Helper()
	select {
	case <-p.ended:
		p.d.t.Fatalf("the program has ended: %v", p.err)
	default:
	}
}

// export saves the spreadsheet through the system's dialog.
func (p *program) export(path string) {
	p.d.t.Helper()
	p.exportTo(path)
	p.d.wait("the spreadsheet", func() bool { _, err := os.Stat(path); return err == nil })
}

// exportTo answers the system's dialog with a path.
func (p *program) exportTo(path string) {
	d := p.d
	d.t.Helper()
	p.activate()
	d.press("ctrl+e")
	d.wait("the dialog", func() bool {
		id := d.active()
		return id != "" && id != p.id
	})
	d.press("ctrl+a")
	d.do("xdotool", "type", "--delay", "20", path)
	d.press("Return")
	d.wait("the dialog to go", func() bool { return d.active() == p.id })
}

// quit closes the window as its button does, and waits for the program to end.
func (p *program) quit() time.Duration {
	p.d.t.Helper()
	p.activate()
	began := time.Now()
	p.d.press("alt+F4")
	select {
	case <-p.ended:
	case <-time.After(patience):
		p.d.t.Fatalf("the program still runs %v after its window was closed", patience)
	}
	if p.err != nil {
		p.d.t.Fatalf("the program ended with %v", p.err)
	}
	return time.Since(began)
}
