package session_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"wanwu/app/apptest"
	"wanwu/app/engine"
	"wanwu/app/persist"
	"wanwu/app/session"
	"wanwu/app/workspace"
	"wanwu/inference"
	"wanwu/inference/infertest"
	"wanwu/inference/pipeline"
	"wanwu/inference/source"
)

// crashing is an engine in which one picture ends the program: when it is reached, the disk is
// copied as a program that died leaves it.
type crashing struct {
	apptest.Engine
	bad  string
	die  func()
	read []string // the pictures that were begun
}

var errDied = errors.New("died")

func (c *crashing) Run(ctx context.Context, roots []string, o engine.RunOptions, sink pipeline.Sink) error {
	var items []inference.Item
	for i, root := range roots {
		items = append(items, inference.Item{Index: i, File: root, Path: root, Size: 1})
	}
	err := c.RunItems(ctx, items, o, sink)
	if err == nil {
		sink.Scanned()
	}
	return err
}

func (c *crashing) RunItems(ctx context.Context, items []inference.Item, o engine.RunOptions, sink pipeline.Sink) error {
	var kept []inference.Item
	for i := range items {
		it := items[i]
		it.Index = len(kept)
		if sink.Found(&it) {
			kept = append(kept, it)
		} else {
			sink.Skipped(it.File, source.SkipDuplicate)
		}
	}
	// All are being read at once when the program dies.
	dies := false
	for i := range kept {
		if o.Known(ctx, &kept[i]) == nil {
			c.read = append(c.read, filepath.Base(kept[i].File))
			dies = dies || filepath.Base(kept[i].File) == c.bad
		}
	}
	if dies {
		c.die()
		return errDied
	}
	for i := range kept {
		if err := sink.Done(&inference.Result{Item: kept[i], Width: 1, Height: 1, Labels: []inference.Label{{Class: 0, Score: 1}}}); err != nil {
			return err
		}
	}
	return nil
}

// TestCrashingPicture checks that the pictures read beside it are read again, that it is read alone
// in the next two runs, and is an error row then, until it is retried.
func TestCrashingPicture(t *testing.T) {
	roots := []string{}
	for _, name := range []string{"a.jpg", "bad.jpg", "c.jpg"} {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(name[:1]), 0o600); err != nil {
			t.Fatal(err)
		}
		roots = append(roots, path)
	}
	left := t.TempDir() // what the last program left
	for death := 1; ; death++ {
		next := t.TempDir()
		ws := workspace.New(0)
		k, err := persist.Open(t.Context(), filepath.Join(left, "w.db"), ws, false)
		if err != nil {
			t.Fatal(err)
		}
		eng := &crashing{Engine: apptest.Engine{Backend: &infertest.Backend{Classes: 1}}, bad: "bad.jpg", die: func() {
			if err := os.CopyFS(next, os.DirFS(left)); err != nil {
				t.Fatal(err)
			}
		}}
		task, err := session.NamedTask(t.Context(), ws, k, "崩溃", append([]string(nil), roots...), eng.Info())
		if err != nil {
			t.Fatal(err)
		}
		run := &session.Runner{Engine: eng, Workspace: ws, Syncer: k, Task: task, Options: engine.RunOptions{TopK: 1}}
		err = run.Scan(t.Context(), roots)
		done := ws.Counts()
		var row workspace.Row
		for i := range ws.Len() {
			if r, ok := ws.Row(i); ok && filepath.Base(r.File) == "bad.jpg" {
				row = r
			}
		}
		if cerr := k.Close(); cerr != nil {
			t.Fatal(cerr)
		}
		left = next
		switch {
		case death == 1:
			if !errors.Is(err, errDied) || len(eng.read) != 3 || done.OK != 0 {
				t.Fatalf("death 1: %v, read %v, %+v", err, eng.read, done)
			}
		case death <= 3:
			// Those beside it are done one by one, before or after.
			if !errors.Is(err, errDied) || eng.read[len(eng.read)-1] != "bad.jpg" {
				t.Fatalf("death %d: %v, read %v", death, err, eng.read)
			}
		default:
			if err != nil || done.Failed != 1 || done.OK != 2 || inference.CodeOf(row.Err) != inference.CodeCrash {
				t.Fatalf("at the end: %v, %+v, %v, read %v", err, done, row.Err, eng.read)
			}
			return
		}
	}
}
