package persist

import (
	"path/filepath"
	"testing"

	"wanwu/app/workspace"
	"wanwu/inference"
)

// TestTruthsAndNotesAreStored checks that what was said of pictures, and the decks, are
// there at the next start; what was taken back is not.
func TestTruthsAndNotesAreStored(t *testing.T) {
	path := filepath.Join(t.TempDir(), "工作区.db")
	for start, check := range []func(w *workspace.Workspace){
		func(w *workspace.Workspace) {
			n := w.AddTask("照片", []string{"/照片"})
			for i, hash := range []uint64{7, 1<<63 + 9} {
				row, _ := w.AppendTo(n, &inference.Item{Path: string(rune('a'+i)) + ".jpg", File: "/照片/" + string(rune('a'+i)) + ".jpg"})
				w.Set(row, &inference.Result{Item: inference.Item{Hash: hash}, Labels: []inference.Label{{Class: 1, Score: 0.5}}})
				w.SetTruths([]workspace.PictureTruth{{Row: int32(row), Truth: workspace.Truth{Label: "猫", Origin: workspace.FromFolder}}})
			}
			w.SetNote("deck/1", `{"seed":1}`)
			w.SetNote("mapping", "x")
			w.SetNote("mapping", "")
		},
		func(w *workspace.Workspace) {
			c, err := w.Columns(t.Context(), nil, true, 0)
			if err != nil || c.Len() != 2 || len(c.Truth) != 2 || c.Truths[c.Truth[1]].Label != "猫" {
				t.Fatalf("%+v, %v", c, err)
			}
			if w.Note("deck/1") != `{"seed":1}` || w.Note("mapping") != "" {
				t.Errorf("notes %q, %q", w.Note("deck/1"), w.Note("mapping"))
			}
			w.SetTruths([]workspace.PictureTruth{{Row: 0}})
		},
		func(w *workspace.Workspace) {
			if c, _ := w.Columns(t.Context(), nil, true, 0); c.Truth[0] != -1 || c.Truth[1] < 0 {
				t.Errorf("after one was taken back: %v", c.Truth)
			}
		},
	} {
		w := workspace.New(0.15)
		s, err := Open(t.Context(), path, w, false)
		if err != nil {
			t.Fatalf("start %d: %v", start, err)
		}
		check(w)
		if err := s.Close(); err != nil {
			t.Fatalf("start %d: %v", start, err)
		}
	}
}
