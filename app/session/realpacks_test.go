package session_test

import (
	"context"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"

	"wanwu/app/diagnose"
	"wanwu/app/engine"
	"wanwu/app/session"
	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/assets"
	"wanwu/inference/infertest"
	"wanwu/inference/ort"
)

// TestTwoRealPacksInOneProcess checks that the real pack and a copy of it under another name, on
// the real runtime: both are loaded, answer alike, go one after the other, and come back.
func TestTwoRealPacksInOneProcess(t *testing.T) {
	first, err := fs.Sub(assets.Packs(), "efficientnet-lite2")
	if err != nil {
		t.Fatal(err)
	}
	packs := map[string]fs.FS{"efficientnet-lite2": first, "copy": copiedPack(t, first)}
	library := filepath.Join(infertest.Runtime(t), ort.LibraryName())
	var short atomic.Bool
	var opened atomic.Int64
	r := engine.NewRegistry(engine.RegistryConfig{
		Short: short.Load,
		Open: func(ctx context.Context, key engine.Key) (engine.Recognizer, error) {
			opened.Add(1)
			return engine.OpenOn(ctx, packs[key.Pack], engine.Config{Library: library, Device: key.Device})
		},
	})
	answers := func(pack string) map[string]string {
		l, err := r.Acquire(t.Context(), engine.Key{Pack: pack, Device: "cpu"})
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		if l.Info().PackID != pack || l.Info().Warm <= 0 {
			t.Errorf("%s: %+v", pack, l.Info())
		}
		ws := workspace.New(0)
		run := &session.Runner{Engine: l, Workspace: ws, Options: engine.RunOptions{TopK: 1, Recursive: true}}
		if err := run.Scan(t.Context(), []string{someSamples(t)}); err != nil {
			t.Fatal(err)
		}
		out := map[string]string{}
		for i := range ws.Len() {
			if row, ok := ws.Row(i); ok && row.State == workspace.Done {
				out[filepath.Base(row.Path)] = l.Vocabulary()[row.Labels[0].Class].ID
			}
		}
		return out
	}
	a := answers("efficientnet-lite2")
	b := answers("copy")
	if len(a) != 3 || len(b) != 3 {
		t.Fatalf("%v, %v", a, b)
	}
	for name, id := range a {
		if b[name] != id {
			t.Errorf("%s is %s with one and %s with the other", name, id, b[name])
		}
	}
	examine(t, r, packs["copy"], engine.Config{Library: library, Device: "cpu"})
	answers("copy")
	if st := r.Engines(); opened.Load() != 2 || len(st) != 2 || !st[0].Ready || !st[1].Ready {
		t.Errorf("%d openings, %+v", opened.Load(), st)
	}
	short.Store(true)
	r.Trim()
	if st := r.Engines(); len(st) != 0 {
		t.Errorf("%+v are there, and memory is short", st)
	}
	if c := answers("copy"); len(c) != 3 || opened.Load() != 3 {
		t.Errorf("again: %v after %d openings", c, opened.Load())
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
}

// copiedPack copies a pack to the disk under another id and title.
func copiedPack(t *testing.T, own fs.FS) fs.FS {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "副本")
	if err := os.CopyFS(dir, own); err != nil {
		t.Fatal(err)
	}
	var manifest map[string]any
	path := filepath.Join(dir, "pack.json")
	data, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(data, &manifest)
	}
	if err == nil {
		manifest["id"], manifest["title"] = "copy", "副本"
		data, err = json.Marshal(manifest)
	}
	if err == nil {
		os.Chmod(path, 0o644)
		err = os.WriteFile(path, data, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	return os.DirFS(dir)
}

// examine checks that Doctor examines a session with an engine of the registry as any other.
func examine(t *testing.T, r *engine.Registry, packFS fs.FS, cfg engine.Config) {
	t.Helper()
	session := session.New(session.Config{Workspace: workspace.New(0), Open: func(ctx context.Context) (engine.Recognizer, error) {
		return r.Acquire(ctx, engine.Key{Pack: "copy", Device: "cpu"})
	}})
	var report diagnose.DoctorReport
	for ok := false; !ok && t.Context().Err() == nil; { // until the session's goroutine has it
		report, ok = diagnose.Session(t.Context(), session, diagnose.DoctorOptions{Lang: words.English, Pack: packFS, Getenv: os.Getenv, Config: cfg})
	}
	if !report.OK || report.Device == nil || report.Device.Kind != "cpu" {
		t.Errorf("%+v", report)
	}
	if err := session.Close(); err != nil {
		t.Error(err)
	}
}

// someSamples lays three pictures into a folder.
func someSamples(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{"猫.jpg", "咖啡.jpg", "高山.jpg"} {
		data, err := fs.ReadFile(assets.Samples(), name)
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), data, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return dir
}
