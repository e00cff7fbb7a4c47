//go:build e2e

package e2e

import (
	"encoding/json"
	"path/filepath"
	"strconv"
	"testing"
	"time"
)

// kept is a task as `wanwu session list --json` prints it.
type kept struct {
	Name                string
	Total, Done, Failed int
}

// sessions asks the headless program, beside an open window or without one.
func (d *desktop) sessions() []kept {
	d.t.Helper()
	headless, err := filepath.Abs("../build/wanwu")
	if err != nil {
		d.t.Fatal(err)
	}
	c := d.command(headless, "session", "list", "--json")
	out, err := c.Output()
	if err != nil {
		d.t.Fatalf("session list: %v", err)
	}
	var all struct{ Sessions []kept }
	if err := json.Unmarshal(out, &all); err != nil {
		d.t.Fatalf("%v: %s", err, out)
	}
	return all.Sessions
}

// TestKilledWindowResumes checks that a window that was killed during a run offers to continue at
// the next start, does, and has everything at the end; the headless program reads the file
// meanwhile. A second window only brings the first to the front.
func TestKilledWindowResumes(t *testing.T) {
	d := newDesktop(t)
	folder := d.folder("拖放/动物照片")
	const n = 600 // many more than are done by the time of the kill
	fill(t, folder, n)
	p := d.open(binary(t), `{"theme":"light"}`)
	d.drag(folder, p.window)
	d.wait("a part of it", func() bool {
		s := d.sessions()
		return len(s) == 1 && s[0].Done >= 20
	})
	if err := p.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-p.ended
	before := d.sessions()
	if len(before) != 1 || before[0].Name != "动物照片" || before[0].Done < 20 || before[0].Done == n {
		t.Fatalf("after the kill: %+v", before)
	}

	p = d.open(binary(t), `{"theme":"light"}`)
	p.resize(1280, 800)
	p.activate()
	p.screenshot("offer")
	if now := d.sessions(); now[0].Done != before[0].Done {
		t.Errorf("nothing was asked for yet: %+v, then %+v", before, now)
	}
	at := p.area().Min
	d.do("xdotool", "mousemove", strconv.Itoa(at.X+856), strconv.Itoa(at.Y+74), "click", "1") // 继续
	p.waitTitle(name + ` — 完成 \d+`)                                                           // of what was left
	d.wait("the last commit", func() bool { s := d.sessions(); return len(s) == 1 && s[0].Done == n })
	if s := d.sessions()[0]; s.Total != n || s.Failed != 0 {
		t.Errorf("at the end: %+v", s)
	}

	began := time.Now()
	if out, err := d.command(binary(t)).CombinedOutput(); err != nil || time.Since(began) > 10*time.Second {
		t.Errorf("the second window: %v after %v, %s", err, time.Since(began), out)
	}
	p.alive()
	d.wait("the first in front", func() bool { return d.active() == p.id })
	p.quit()
}
