package session_test

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"wanwu/app/apptest"
	"wanwu/app/engine"
	"wanwu/app/session"
	"wanwu/app/workspace"
	"wanwu/inference"
	"wanwu/inference/imagefile"
	"wanwu/inference/infertest"
	"wanwu/inference/pipeline"
)

// remembering is an engine whose runs ask what is known, and which counts what it reads.
type remembering struct {
	apptest.Engine
	read atomic.Int64
}

func (f *remembering) Info() engine.Info {
	info := f.Engine.Info()
	info.PackID, info.PackKey = "假的", "k"
	return info
}

func (f *remembering) pipeline(o engine.RunOptions) *pipeline.Pipeline {
	p := f.Engine.Pipeline()
	p.Known, p.Decoders = o.Known, 1
	p.NewDecoder = func() (inference.Decoder, error) {
		return &infertest.Decoder{Read: &f.read, Hash: o.Known != nil}, nil
	}
	return p
}

func (f *remembering) Run(ctx context.Context, roots []string, o engine.RunOptions, sink pipeline.Sink) error {
	return f.pipeline(o).Run(ctx, roots, sink)
}

func (f *remembering) RunItems(ctx context.Context, items []inference.Item, o engine.RunOptions, sink pipeline.Sink) error {
	return f.pipeline(o).RunItems(ctx, items, sink)
}

// TestReuseByContent checks that what was copied, moved, renamed or touched is not read again;
// another content of the same size is.
func TestReuseByContent(t *testing.T) {
	eng := &remembering{Engine: apptest.Engine{Backend: &infertest.Backend{Lanes: 1, Batch: 1, Classes: 50}}}
	ws := workspace.New(0)
	run := func(dir string, read int64) {
		t.Helper()
		eng.read.Store(0)
		r := &session.Runner{
			Engine: eng, Workspace: ws, Task: ws.AddTask(dir, nil),
			Options: engine.RunOptions{TopK: 5, Recursive: true},
		}
		if err := r.Scan(t.Context(), []string{dir}); err != nil {
			t.Fatal(err)
		}
		if n := eng.read.Load(); n != read {
			t.Errorf("%s: %d pictures were read, want %d", filepath.Base(dir), n, read)
		}
	}
	write := func(dir, name, content string) string {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	first := t.TempDir()
	cat := write(first, "cat.jpg", "\x01cat")
	write(first, "dog.jpg", "\x02dog")
	run(first, 2)
	run(first, 0)

	copies := t.TempDir()
	write(copies, "another name.jpg", "\x01cat")
	write(copies, "cat.jpg", "\x02dog")
	run(copies, 0)
	if r, ok := ws.FindFile(filepath.Join(copies, "cat.jpg")); !ok {
		t.Error("the copy has no row")
	} else if row, _ := ws.Row(r); !row.Cached || row.State != workspace.Done || row.Labels[0].Class != 2 {
		t.Errorf("the copy's row %+v", row)
	}

	if err := os.Chtimes(cat, time.Time{}, time.Unix(1e9, 0)); err != nil {
		t.Fatal(err)
	}
	run(first, 0)

	others := t.TempDir()
	write(others, "of the same size.jpg", "\x03cow")
	write(others, "of another.jpg", "\x01cats")
	run(others, 2)
}

// TestReuseDoesNotHashHugeFiles checks that a file larger than any picture is not hashed, but left
// to the decoder.
func TestReuseDoesNotHashHugeFiles(t *testing.T) {
	path := filepath.Join(t.TempDir(), "disk.jpg")
	if err := os.WriteFile(path, []byte{1}, 0o600); err != nil {
		t.Fatal(err)
	}
	size := int64(1) << 40
	if runtime.GOOS == "windows" { // where it would take that much of the disk
		size = imagefile.DefaultMaxBytes + 1
	}
	if err := os.Truncate(path, size); err != nil {
		t.Fatal(err)
	}
	eng := &real{remembering{Engine: apptest.Engine{Backend: &infertest.Backend{Lanes: 1, Batch: 1, Classes: 50}}}}
	ws := workspace.New(0)
	r := &session.Runner{Engine: eng, Workspace: ws, Task: ws.AddTask("大", nil), Options: engine.RunOptions{TopK: 5}}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	if err := r.Scan(ctx, []string{path}); err != nil {
		t.Fatal(err)
	}
	if row, _ := ws.Row(0); inference.CodeOf(row.Err) != inference.CodeTooLarge {
		t.Errorf("the row says %v", row.Err)
	}
}

// real is remembering with the decoder of the program.
type real struct{ remembering }

func (f *real) Run(ctx context.Context, roots []string, o engine.RunOptions, sink pipeline.Sink) error {
	p := f.pipeline(o)
	p.NewDecoder = func() (inference.Decoder, error) {
		return imagefile.NewDecoder(infertest.Preprocess(), imagefile.Options{Hash: true})
	}
	return p.Run(ctx, roots, sink)
}
