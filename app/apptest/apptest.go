package apptest

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"wanwu/app/engine"
	"wanwu/app/persist"
	"wanwu/app/session"
	"wanwu/app/store"
	"wanwu/app/workspace"
	"wanwu/assets"
	"wanwu/inference"
	"wanwu/inference/infertest"
	"wanwu/inference/pipeline"
	"wanwu/inference/source"
)

// Engine is an engine over the fakes of infertest: it runs the real pipeline.
type Engine struct {
	Backend *infertest.Backend
	Decode  time.Duration
	Closed  atomic.Bool
}

// Info describes the engine as a real one does.
func (f *Engine) Info() engine.Info {
	return engine.Info{Device: f.Backend.Device(), PackTitle: "假的", Warm: time.Millisecond}
}

// Vocabulary has as many classes as the backend, without names.
func (f *Engine) Vocabulary() inference.Vocabulary {
	return make(inference.Vocabulary, f.Backend.Classes)
}

// Close notes that the engine is closed.
func (f *Engine) Close() error { f.Closed.Store(true); return nil }

// Pipeline returns the real pipeline over the fakes.
func (f *Engine) Pipeline() *pipeline.Pipeline {
	return &pipeline.Pipeline{
		Backend: f.Backend, Preprocess: infertest.Preprocess(), Classes: f.Backend.Classes,
		Activation: inference.Softmax, TopK: 5, Scan: source.Options{Recursive: true},
		NewDecoder: func() (inference.Decoder, error) { return &infertest.Decoder{Latency: f.Decode}, nil },
	}
}

// Run runs the pipeline under roots.
func (f *Engine) Run(ctx context.Context, roots []string, _ engine.RunOptions, sink pipeline.Sink) error {
	return f.Pipeline().Run(ctx, roots, sink)
}

// RunItems runs the pipeline on items.
func (f *Engine) RunItems(ctx context.Context, items []inference.Item, _ engine.RunOptions, sink pipeline.Sink) error {
	return f.Pipeline().RunItems(ctx, items, sink)
}

// Pictures makes a folder of n files that the decoder of infertest reads, each with
// another content up to 50.
func Pictures(t *testing.T, n int) string {
	dir := t.TempDir()
	for i := range n {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%d.jpg", i)), []byte{byte(i % 50)}, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// NewSession returns a session on f that stores nothing; open, where it is not nil, opens its
// engine. The caller closes it.
func NewSession(f *Engine, open func(context.Context) (engine.Recognizer, error)) *session.Session {
	f.Backend.Classes = 50
	if open == nil {
		open = func(context.Context) (engine.Recognizer, error) { return f, nil }
	}
	return session.New(session.Config{Open: open, Workspace: workspace.New(0.15)})
}

// NewStoredSession returns a session that stores its results in a file.
func NewStoredSession(file string, open func(context.Context) (engine.Recognizer, error)) *session.Session {
	return session.New(session.Config{
		Open: open, Workspace: workspace.New(0.15),
		Persist: func(ctx context.Context, ws *workspace.Workspace) (*persist.Syncer, error) {
			return persist.Open(ctx, file, ws, true)
		},
	})
}

// Opens returns what opens f for a session.
func Opens(f *Engine) func(context.Context) (engine.Recognizer, error) {
	f.Backend.Classes = 50
	return func(context.Context) (engine.Recognizer, error) { return f, nil }
}

// StoreRows makes a workspace file with n finished rows, and a copy of it where asked.
func StoreRows(t *testing.T, path string, n int, copied bool) {
	t.Helper()
	d, _, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	task := store.Task{Name: "照片", Roots: []string{"/照片"}, Pack: "p", PackKey: "k"}
	if err := d.CreateTask(t.Context(), &task); err != nil {
		t.Fatal(err)
	}
	facts := store.Facts{Hash: 1, Width: 4, Height: 3, Labels: []inference.Label{{Class: 1, Score: 0.9}}}
	var items []store.Item
	for i := range n {
		items = append(items, store.Item{
			Task: task.ID, Name: fmt.Sprintf("%d.jpg", i), Size: int64(i), Facts: facts.Pack(nil),
			Folder: store.Folder{File: "/照片/", Path: "照片/"}, Was: store.Absent, State: store.Done,
		})
	}
	if err := d.Commit(t.Context(), items); err != nil {
		t.Fatal(err)
	}
	if copied {
		if err := d.CopyDaily(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

// EngineConfig returns the one of the runtime that set-up fetched, with a folder for the GPU's.
func EngineConfig(t testing.TB, device, gpu string) engine.Config {
	t.Helper()
	c, err := engine.NewConfig(func(k string) string {
		switch k {
		case engine.EnvRuntime:
			return infertest.Runtime(t)
		case engine.EnvGPURuntime:
			return gpu
		}
		return ""
	}, device)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// EmbeddedPack returns the program's own pack.
func EmbeddedPack(t testing.TB) fs.FS {
	t.Helper()
	sub, err := fs.Sub(assets.Packs(), "efficientnet-lite2")
	if err != nil {
		t.Fatal(err)
	}
	return sub
}

// Judged returns a judgement of a row at a fixed time.
func Judged(row int, v workspace.Verdict, label string) workspace.Judged {
	return workspace.Judged{Row: row, Judgement: workspace.Judgement{Verdict: v, Label: label, At: time.Unix(1_800_000_000, 0)}}
}
