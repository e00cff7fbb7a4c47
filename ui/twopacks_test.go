package ui

import (
	"path/filepath"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"github.com/parquet-go/parquet-go"

	"wanwu/app/engine"
	"wanwu/app/export/formats"
	"wanwu/app/persist"
	"wanwu/app/store"
	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/inference"
)

// twoPacks fills the workspace of a window with two tasks, each of two answers of a pack
// of its own, whose classes have the same numbers. Each pack calls one of its a crane.
func (b *testWindow) twoPacks(t *testing.T) {
	t.Helper()
	file, ws := filepath.Join(t.TempDir(), "w.db"), b.session.ws
	d, _, err := store.Open(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []engine.PackInfo{
		{Key: "0a", ID: "animals", Title: "动物", ModelHash: "sha256:a", Classes: inference.Vocabulary{{Name: "鹤", English: "crane"}, {Name: "猫", English: "cat"}}},
		{Key: "0b", ID: "machines", Title: "机械", ModelHash: "sha256:b", Classes: inference.Vocabulary{{Name: "起重机", English: "crane"}, {Name: "车", English: "car"}}},
	} {
		ws.AddPack(p)
		task := store.Task{
			Name: p.Title, Roots: []string{"/照片/" + p.Title}, Pack: p.ID, PackKey: p.Key,
			Settings: []byte(`{"device":"cuda","device_name":"card of ` + p.ID + `"}`),
		}
		if err := d.CreateTask(t.Context(), &task); err != nil {
			t.Fatal(err)
		}
		// A verdict is on all pictures of one content: each has its own content.
		facts := store.Facts{Hash: uint64(task.ID) * 2, Width: 4, Height: 3, Labels: []inference.Label{{Class: 1, Score: 0.9}}}
		var items []store.Item
		for _, name := range []string{"1.jpg", "2.jpg"} {
			facts.Hash++
			items = append(items, store.Item{
				Task: task.ID, Name: name, Facts: facts.Pack(nil), Was: store.Absent, State: store.Done,
				Folder: store.Folder{File: task.Roots[0] + "/", Path: p.Title + "/"},
			})
		}
		if err := d.Commit(t.Context(), items); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	k, err := persist.Open(t.Context(), file, ws, false)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := k.Close(); err != nil {
			t.Error(err)
		}
	})
	b.session.vocabulary = ws.Vocabulary()
}

// TestJudgeTwoPacks checks that what is right is what the pack of the row calls it, also where that
// came since the window looked last, and another label is one of its own.
func TestJudgeTwoPacks(t *testing.T) {
	b := newTestWindow(t, words.English)
	b.Win.Resize(fyne.NewSize(1280, 800))
	b.twoPacks(t)
	known := b.session.vocabulary
	b.session.vocabulary = known[:2] // the second pack has just been opened
	b.step()
	b.session.vocabulary = known
	b.grid.ScrollTo(0)
	b.Win.Canvas().Focus(b.grid)
	b.typeRunes("j")
	b.grid.ScrollTo(2)
	b.typeRunes("j")
	b.step()
	for row, want := range map[int]string{0: "猫", 2: "车"} {
		if j := b.judgement(row); j.Verdict != workspace.Right || j.Label != want {
			t.Errorf("picture %d is %+v, want %q", row, j, want)
		}
	}
	b.undoLast()
	b.undoLast()
	b.grid.SelectAll()
	b.typeRunes("j")
	b.settle()
	for row, want := range []string{"猫", "猫", "车", "车"} {
		if j := b.judgement(row); j.Verdict != workspace.Right || j.Label != want {
			t.Errorf("of all that are selected picture %d is %+v, want %q", row, j, want)
		}
	}
	b.strike(stroke{name: fyne.KeyEscape}) // nothing is selected
	for row, want := range map[int]string{0: "鹤", 3: "起重机"} {
		b.grid.ScrollTo(row)
		b.Win.Canvas().Focus(b.grid)
		b.typeRunes("r")
		b.typeRunes("crane")
		b.strike(stroke{name: fyne.KeyReturn})
		b.step()
		if j := b.judgement(row); j.Verdict != workspace.Wrong || j.Label != want {
			t.Errorf("picture %d is %+v, want %q", row, j, want)
		}
	}
}

// TestDataSetsHaveEmbeddings checks that a table that is exported from the window has the stored
// embeddings of the pack that the pictures were recognised by, and none where there were two.
func TestDataSetsHaveEmbeddings(t *testing.T) {
	b := newTestWindow(t, words.Chinese)
	b.twoPacks(t)
	var packs []string
	b.Options.Embeddings = func(pack string) (func(hash uint64) []float32, error) {
		packs = append(packs, pack)
		return func(hash uint64) []float32 { return []float32{float32(hash), 0.5} }, nil
	}
	b.step()
	b.dialogs.path = filepath.Join(t.TempDir(), "两个.parquet")
	b.exporting.exportRows(b.exporting.allScope(), formats.Parquet)
	b.settle()
	b.TopSheet().Close()
	b.finder.Search("任务:机械")
	b.step()
	b.dialogs.path = filepath.Join(t.TempDir(), "一个.parquet")
	b.exporting.exportRows(b.exporting.filterScope(), formats.Parquet)
	b.settle()
	if !slices.Equal(packs, []string{"0b"}) {
		t.Errorf("embeddings of %q", packs)
	}
	type row struct {
		Embedding []float32 `parquet:"embedding,list"`
	}
	rows, err := parquet.ReadFile[row](b.dialogs.path)
	if err != nil || len(rows) != 2 || !slices.Equal(rows[1].Embedding, []float32{6, 0.5}) {
		t.Errorf("%v, %v", rows, err)
	}
}
