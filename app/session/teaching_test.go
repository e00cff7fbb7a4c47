package session_test

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"wanwu/app/apptest"
	"wanwu/app/engine"
	"wanwu/app/labelling"
	"wanwu/app/labels"
	"wanwu/app/persist"
	"wanwu/app/session"
	"wanwu/app/workspace"
	"wanwu/inference"
	"wanwu/inference/infertest"
	"wanwu/inference/pipeline"
)

// embedder recognises four pictures with embeddings, and calls between after the first two.
type embedder struct {
	apptest.Engine
	root    string
	between func()
}

func (e *embedder) Info() engine.Info { return engine.Info{PackKey: "p", ModelHash: "m", Dims: 2} }

func (e *embedder) Vocabulary() inference.Vocabulary { return inference.Vocabulary{{Name: "猫"}} }

func (e *embedder) Run(_ context.Context, _ []string, _ engine.RunOptions, sink pipeline.Sink) error {
	for i, v := range [][]float32{{1, 0}, {0, 1}, {1, 0.1}, {0.1, 1}} {
		if i == 2 {
			e.between()
		}
		path := fmt.Sprint(i, ".jpg")
		it := inference.Item{Index: i, Path: path, File: filepath.Join(e.root, path), Hash: uint64(i + 1), Size: 1}
		if !sink.Found(&it) {
			return fmt.Errorf("%s is not read", path)
		}
		if err := sink.Done(&inference.Result{Item: it, Width: 1, Height: 1, Embedding: v, Labels: []inference.Label{{Class: 0, Score: 0.3}}}); err != nil {
			return err
		}
	}
	sink.Scanned()
	return nil
}

// TestLabelsChangeDuringRun checks that what a run says by the labels that it began with does not count
// for others that were saved meanwhile, and that all its pictures are answered by those at its end.
func TestLabelsChangeDuringRun(t *testing.T) {
	path, root := filepath.Join(t.TempDir(), "w.db"), apptest.Pictures(t, 1)
	pack := engine.PackInfo{Key: "p", ModelHash: "m", Classes: inference.Vocabulary{{Name: "猫"}}}
	e, err := labelling.OpenEdition(path, pack)
	if err != nil {
		t.Fatal(err)
	}
	lib := labels.Library{Background: labels.Vector{0.5, 0.5}}
	for k, v := range []labels.Vector{{1, 0}, {0, 1}} {
		at := lib.Add([]string{"横", "竖"}[k], labels.FromExamples)
		lib.Labels[at].Examples = []labels.Example{{Hash: uint64(100 + k), Vector: v, Own: inference.Label{Class: -1}}}
	}
	if err := e.Save(&lib); err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		ws := workspace.New(0)
		f := &embedder{Engine: apptest.Engine{Backend: &infertest.Backend{Lanes: 1, Batch: 1, Classes: 1}}, root: root}
		s := session.New(session.Config{
			Open: func(context.Context) (engine.Recognizer, error) { return f, nil }, Workspace: ws, Labels: path,
			Persist: func(ctx context.Context, ws *workspace.Workspace) (*persist.Syncer, error) {
				return persist.Open(ctx, path, ws, true)
			},
		})
		defer s.Close()
		best := func() (names string) {
			for i := range ws.Len() {
				if r, _ := ws.Row(i); len(r.Labels) > 0 {
					names += ws.Vocabulary()[r.Labels[0].Class].Name
				}
			}
			return names
		}
		f.between = func() {
			if got := best(); got != "横竖" {
				t.Errorf("before: %s", got)
			}
			lib := e.Library.Clone()
			lib.Labels = lib.Labels[1:]
			if err := s.SaveLabels(context.Background(), e, &lib); err != nil {
				t.Error(err)
			}
		}
		s.Add([]string{root})
		time.Sleep(10 * time.Second)
		synctest.Wait()
		if st := s.Status(); st.Phase != session.Ready || st.Err != nil || st.FileErr != nil {
			t.Fatalf("%+v", st)
		}
		if got := best(); got != "猫竖猫竖" {
			t.Errorf("at the end: %s", got)
		}
	})
}
