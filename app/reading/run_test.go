package reading_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"wanwu/app/engine"
	"wanwu/app/reading"
	"wanwu/app/workspace"
	"wanwu/inference"
	"wanwu/inference/ocr"
)

// reader reads the name of a picture's file in it.
type reader struct {
	key  string
	fail map[string]error
	stop func(path string)

	mu   sync.Mutex
	read []string
}

func (r *reader) PackKey() string { return r.key }

func (r *reader) ReadItem(ctx context.Context, it *inference.Item) (engine.PictureText, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.read = append(r.read, it.Path)
	if r.stop != nil {
		r.stop(it.Path)
	}
	return engine.PictureText{Lines: []ocr.Line{{Text: it.Path, Score: 1}}, Width: 9, Height: 9, Hash: it.Hash}, r.fail[it.Path]
}

// pictures is a workspace of n pictures with an answer each, two of each content.
func pictures(n int) *workspace.Workspace {
	ws := workspace.New(0)
	for i := range n {
		row, _ := ws.Append(&inference.Item{Path: fmt.Sprintf("%d.jpg", i), File: fmt.Sprintf("/%d.jpg", i)})
		ws.Set(row, &inference.Result{Item: inference.Item{Hash: uint64(1 + i/2)}, Labels: []inference.Label{{Score: 1}}})
	}
	ws.Append(&inference.Item{Path: "waits.jpg", File: "/waits.jpg"})
	return ws
}

// TestEachContentIsReadOnce: copies are read together, what another pack has read is read again, and
// what this one has is not.
func TestEachContentIsReadOnce(t *testing.T) {
	ws := pictures(10)
	r := &reader{key: "a", fail: map[string]error{"4.jpg": &inference.Error{Code: inference.CodeNotFound}}}
	run := reading.New(ws, r)
	if err := run.Read(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if total, done, failed := run.Progress(); total != 5 || done != 5 || failed != 1 || len(run.Failures()) != 1 || run.Failures()[0].Path != "4.jpg" {
		t.Errorf("%d of %d, %d failed: %v", done, total, failed, run.Failures())
	}
	if row, _ := ws.Row(3); row.Text != "2.jpg" {
		t.Errorf("the copy says %q", row.Text)
	}
	for _, next := range []struct {
		key  string
		want int
	}{{"a", 1}, {"b", 5}} { // what failed is tried again
		r := &reader{key: next.key}
		if err := reading.New(ws, r).Read(t.Context(), nil); err != nil || len(r.read) != next.want {
			t.Errorf("%s reads %q, %v", next.key, r.read, err)
		}
	}
	one := &reader{key: "c"}
	err := reading.New(ws, one).Read(t.Context(), func(row *workspace.Row) bool { return row.Index == 7 })
	if err != nil || len(one.read) != 1 || one.read[0] != "7.jpg" {
		t.Errorf("%q, %v", one.read, err)
	}
}

// changed answers with the hash of another content.
type changed struct{ reader }

func (c *changed) ReadItem(ctx context.Context, it *inference.Item) (engine.PictureText, error) {
	text, err := c.reader.ReadItem(ctx, it)
	text.Hash++
	return text, err
}

func TestChangedPictureGetsNoText(t *testing.T) {
	ws := pictures(4)
	run := reading.New(ws, &changed{reader{key: "a"}})
	if err := run.Read(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if _, done, failed := run.Progress(); done != 2 || failed != 2 || ws.HasText() || inference.CodeOf(run.Failures()[0].Err) != inference.CodeChanged {
		t.Errorf("%d of %d failed, %v", failed, done, run.Failures())
	}
}

func TestCancelKeepsWhatWasRead(t *testing.T) {
	ws := pictures(100)
	ctx, cancel := context.WithCancel(t.Context())
	r := &reader{key: "a", stop: func(path string) {
		if path == "40.jpg" {
			cancel()
		}
	}}
	if err := reading.New(ws, r).Read(ctx, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if row, _ := ws.Row(0); row.Text == "" || len(r.read) == 50 {
		t.Errorf("%q, %d read", row.Text, len(r.read))
	}
}
