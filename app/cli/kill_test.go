package cli_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"wanwu/app/host"
	"wanwu/app/persist"
	"wanwu/inference/infertest"
)

// program builds the headless program and returns what runs it on a workspace of
// the test's own.
func program(t *testing.T) func(args ...string) *exec.Cmd {
	t.Helper()
	dir := t.TempDir()
	binary := filepath.Join(dir, "wanwu")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-tags", "nodynamic", "-o", binary, "wanwu/cmd/wanwu").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	library := infertest.Runtime(t)
	return func(args ...string) *exec.Cmd {
		c := exec.CommandContext(t.Context(), binary, args...)
		c.Env = append(os.Environ(), "WANWU_RUNTIME="+library, host.EnvWorkspace+"="+filepath.Join(dir, "工作区.db"), host.EnvState+"="+dir, "LANG=zh_CN.UTF-8")
		return c
	}
}

// drawn fills a folder with n small pictures, no two of them alike.
func drawn(t *testing.T, n int) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "小图")
	r := rand.New(rand.NewPCG(1, 2))
	for i := range n {
		img := image.NewRGBA(image.Rect(0, 0, 48, 40))
		base := color.RGBA{uint8(r.IntN(256)), uint8(r.IntN(256)), uint8(r.IntN(256)), 255}
		for y := range 40 {
			for x := range 48 {
				c := base
				if (x/8+y/8+i)%3 == 0 {
					c.R, c.G = uint8(i), uint8(i>>8)*40
				}
				img.SetRGBA(x, y, c)
			}
		}
		var b bytes.Buffer
		if err := jpeg.Encode(&b, img, nil); err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(dir, fmt.Sprintf("%d", i/100), fmt.Sprintf("图 %d.jpg", i)), b.Bytes())
	}
	return dir
}

// Stored returns what `session list --json` says of a session, nil where there is none.
func Stored(t *testing.T, run func(args ...string) *exec.Cmd, name string) *keptSession {
	t.Helper()
	var said bytes.Buffer
	c := run("session", "list", "--json")
	c.Stderr = &said
	out, err := c.Output()
	if err != nil {
		t.Fatalf("session list: %v\n%s", err, said.String())
	}
	var all struct{ Sessions []keptSession }
	if err := json.Unmarshal(out, &all); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for i, s := range all.Sessions {
		if s.Name == name {
			return &all.Sessions[i]
		}
	}
	return nil
}

type keptSession struct {
	ID                  int64
	Name, Model         string
	Total, Done, Failed int
	Created, Updated    time.Time
}

// labelsOf reads JSON Lines and returns the order of the pictures and what was seen
// on each. The times of a line differ from run to run.
func labelsOf(t *testing.T, out []byte) (order []string, seen map[string]string) {
	t.Helper()
	seen = map[string]string{}
	for row := range bytes.Lines(out) {
		var v map[string]any
		if err := json.Unmarshal(row, &v); err != nil {
			t.Fatalf("%v: %s", err, row)
		}
		delete(v, "decode_ms")
		delete(v, "infer_ms")
		b, err := json.Marshal(v) // sorts the keys
		if err != nil {
			t.Fatal(err)
		}
		path, _ := v["path"].(string)
		order = append(order, path)
		seen[path] = string(b)
	}
	return order, seen
}

// TestTenKillsLoseNothing kills a run of 1,000 pictures ten times, at random moments, and lets it
// finish: the count never decreases, only the pictures of the last commit are recognised twice, and
// the results are those of an undisturbed run.
func TestTenKillsLoseNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the network on 2,000 pictures: runs without -short, as make test does")
	}
	const n, kills = 1000, 10
	dir := drawn(t, n)
	run := program(t)
	r := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 0))

	file := filepath.Join(filepath.Dir(run().Path), "工作区.db")
	done := func() int {
		tasks, _, err := persist.StoredTasks(t.Context(), file)
		if err != nil {
			t.Fatal(err)
		}
		if len(tasks) == 0 {
			return -1
		}
		return tasks[0].Done
	}
	last := 0
	for i := range kills {
		// The next moment: a random step on from where it is, and a random pause, so that it falls
		// between commits as well as into them.
		until := last + r.IntN(max(1, 2*(n-100-last)/(kills-i+1)))
		c := run("recognize", "--session", "十次", "--out", "-", dir)
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		deadline := time.Now().Add(time.Minute)
		for done() < until {
			if time.Now().After(deadline) {
				t.Fatalf("kill %d: no more than %d of %d after a minute", i, done(), until)
			}
			time.Sleep(20 * time.Millisecond) // of the program's time, not of the test's
		}
		time.Sleep(time.Duration(r.IntN(200)) * time.Millisecond)
		if err := c.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		c.Wait() // it was killed
		s := Stored(t, run, "十次")
		if s == nil || s.Done < last {
			t.Fatalf("after kill %d: %+v, %d were done before", i, s, last)
		}
		last = s.Done
	}
	t.Logf("%d pictures done when it was killed for the last time", last)

	out, err := run("recognize", "--session", "十次", "--out", "-", dir).Output()
	if err != nil {
		t.Fatalf("the last run: %v", err)
	}
	s := Stored(t, run, "十次")
	if s == nil || s.Total != n || s.Done != n || s.Failed != 0 {
		t.Errorf("at the end: %+v", s)
	}
	order, seen := labelsOf(t, out)
	again, err := run("recognize", "--out", "-", dir).Output()
	if err != nil {
		t.Fatal(err)
	}
	wantOrder, want := labelsOf(t, again)
	if !slices.Equal(order, wantOrder) {
		t.Errorf("the order of %d lines differs from that of %d", len(order), len(wantOrder))
	}
	if !maps.Equal(seen, want) {
		differ := 0
		for path, line := range want {
			if seen[path] != line {
				if differ == 0 {
					t.Logf("%s:\n got %s\nwant %s", path, seen[path], line)
				}
				differ++
			}
		}
		t.Errorf("%d of %d pictures differ from an undisturbed run", differ, n)
	}
	// Each of them was decoded once for what is stored: no stored result was computed again. What a
	// kill lost is not in the file, and is at most one commit.
	decoded, _, err := persist.StoredTasks(t.Context(), file)
	if err != nil || len(decoded) != 1 || decoded[0].Decoded != n {
		t.Errorf("%d pictures decoded for %d results (%v)", decoded[0].Decoded, n, err)
	}
}
