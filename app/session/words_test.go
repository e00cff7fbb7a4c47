package session_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"wanwu/app/embeddings"
	"wanwu/app/engine"
	"wanwu/app/session"
	"wanwu/app/similar"
	"wanwu/app/workspace"
	"wanwu/inference"
)

// tower embeds 红 along the first axis and everything else along the second; 犇 is lacking.
type tower struct{ opened, closed *int }

func (t tower) Close() error { *t.closed++; return nil }
func (t tower) EncodeAll(ctx context.Context, texts []string, each func(i int, v engine.TextVector, err error)) error {
	for i, text := range texts {
		v, err := t.Encode(ctx, text)
		each(i, v, err)
	}
	return nil
}
func (t tower) Encode(_ context.Context, text string) (engine.TextVector, error) {
	v := engine.TextVector{Vector: []float32{0, 1}}
	if slices.Contains([]rune(text), '红') {
		v.Vector = []float32{1, 0}
	}
	if slices.Contains([]rune(text), '犇') {
		v.Lacks = []string{"犇"}
	}
	return v, nil
}

// TestFindByWordsOpensTowerOnce: pictures of the pack that has a text tower are found by words, those
// of another are not; the tower is opened once and closed with the session.
func TestFindByWordsOpensTowerOnce(t *testing.T) {
	path, ws := filepath.Join(t.TempDir(), "w.db"), workspace.New(0)
	for _, pack := range []string{"clip", "plain"} {
		ws.AddPack(engine.PackInfo{Key: pack, ID: pack, Classes: inference.Vocabulary{{Name: pack}}})
		task := ws.InsertTask(workspace.Task{Name: pack, PackKey: pack})
		file := embeddings.New(path, pack, 2)
		for i, v := range [][]float32{{1, 0}, {0, 1}, {1, 1}} {
			hash := uint64(10*len(pack) + i)
			file.Add(hash, v)
			row, _ := ws.AppendTo(task, &inference.Item{Path: fmt.Sprint(pack, i), File: fmt.Sprint("/", pack, i)})
			ws.Set(row, &inference.Result{Item: inference.Item{Hash: hash}, Labels: []inference.Label{{Score: 0.5}}})
		}
		if err := file.Flush(); err != nil {
			t.Fatal(err)
		}
	}
	opened, closed := 0, 0
	s := session.New(session.Config{
		Open:      func(context.Context) (engine.Recognizer, error) { return nil, errors.New("no engine") },
		Workspace: ws, Labels: path,
		OpenText: func(_ context.Context, pack engine.PackInfo) (session.TextEncoder, error) {
			if pack.Key != "clip" {
				return nil, engine.ErrNoText
			}
			opened++
			return tower{&opened, &closed}, nil
		},
	})
	for range 2 {
		found, lacks, err := s.FindByWords(t.Context(), "红色犇", 2, nil)
		if err != nil || len(found) != 2 || found[0].Index != 0 || found[1].Index != 2 || !slices.Equal(lacks, []string{"犇"}) {
			t.Fatalf("%+v, %q, %v", found, lacks, err)
		}
	}
	if found, err := s.Similar(t.Context(), 3, 5, nil); err != nil || len(found) != 2 || found[0].Index != 5 {
		t.Errorf("like a picture of the other pack: %+v, %v", found, err)
	}
	if _, err := s.AddTyped(t.Context(), "plain", "红"); !errors.Is(err, engine.ErrNoText) {
		t.Errorf("a label for the pack without a text tower: %v", err)
	}
	if err := s.Close(); err != nil || opened != 1 || closed != 1 {
		t.Errorf("opened %d times, closed %d, %v", opened, closed, err)
	}
	s = session.New(session.Config{
		Open:      func(context.Context) (engine.Recognizer, error) { return nil, errors.New("no engine") },
		Workspace: ws, Labels: path,
		OpenText: func(context.Context, engine.PackInfo) (session.TextEncoder, error) { return nil, engine.ErrNoText },
	})
	if _, _, err := s.FindByWords(t.Context(), "红", 2, nil); !errors.Is(err, engine.ErrNoText) {
		t.Errorf("without a text tower: %v", err)
	}
	ws.Clear()
	if _, err := s.Similar(t.Context(), 0, 5, nil); !errors.Is(err, similar.ErrNoEmbedding) {
		t.Errorf("of a row that is gone: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}
