package labelling_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"wanwu/app/embeddings"
	"wanwu/app/engine"
	"wanwu/app/labelling"
	"wanwu/app/labels"
	"wanwu/app/workspace"
	"wanwu/inference"
)

// gallery is a workspace of pictures of four kinds in turn, whose embeddings are stored.
type gallery struct {
	path string
	ws   *workspace.Workspace
	pack engine.PackInfo
}

const kinds, galleryDims = 4, 32

func newGallery(t *testing.T, n int) *gallery {
	t.Helper()
	g := &gallery{
		path: filepath.Join(t.TempDir(), "w.db"), ws: workspace.New(0),
		pack: engine.PackInfo{Key: "p", ID: "pack", ModelHash: "m", Classes: inference.Vocabulary{{ID: "a", Name: "甲"}}},
	}
	g.ws.AddPack(g.pack)
	task := g.ws.InsertTask(workspace.Task{Name: "t", PackKey: "p"})
	file, rng := embeddings.New(g.path, "p", galleryDims), rand.New(rand.NewPCG(1, 2))
	for i := range n {
		v := make([]float32, galleryDims)
		for d := range v {
			v[d] = float32(rng.NormFloat64() * 0.1)
		}
		v[i%kinds] += 3
		file.Add(uint64(i+1), v)
		row, _ := g.ws.AppendTo(task, &inference.Item{Path: fmt.Sprint(i, ".jpg"), File: fmt.Sprint("/", i)})
		g.ws.Set(row, &inference.Result{Item: inference.Item{Hash: uint64(i + 1)}, Labels: []inference.Label{{Class: 0, Score: 0.3}}})
	}
	if err := file.Flush(); err != nil {
		t.Fatal(err)
	}
	return g
}

// rows returns the first rows of a kind, from the given one on.
func rows(kind, from, n int) (rows []int) {
	for i := range n {
		rows = append(rows, (from+i)*kinds+kind)
	}
	return rows
}

// named counts the pictures of each kind whose best label has a name.
func (g *gallery) named(name string) (of [kinds]int) {
	v := g.ws.Vocabulary()
	for i := range g.ws.Len() {
		if r, ok := g.ws.Row(i); ok && len(r.Labels) > 0 && v[r.Labels[0].Class].Name == name {
			of[i%kinds]++
		}
	}
	return of
}

// TestDraftTeaches checks that rows become examples, tested before anything is saved; that saved
// ones are recognised among what is stored; that a label which is taught again gets more; and that
// an edition which changes what labels are called keeps what was said of the pictures.
func TestDraftTeaches(t *testing.T) {
	g := newGallery(t, 80)
	teacher := labelling.Teacher{Path: g.path}
	d, err := teacher.Draft(t.Context(), g.ws, labelling.Lesson{Name: " 新的 ", Examples: rows(0, 0, 5)})
	if err != nil {
		t.Fatal(err)
	}
	if d.Name != "新的" || d.Added != 5 || d.Examples != 5 || d.Known || d.Missing != 0 || d.Check.Tested[d.At] != 5 || d.Check.Right[d.At] != 5 {
		t.Errorf("%+v", d)
	}
	apply := func() {
		t.Helper()
		if err := labelling.ApplyStored(t.Context(), g.path, g.ws, g.pack); err != nil {
			t.Fatal(err)
		}
	}
	apply()
	if got := g.named("新的"); got != [kinds]int{} {
		t.Errorf("before it is saved: %v", got)
	}
	if err := d.Save(); err != nil {
		t.Fatal(err)
	}
	apply()
	if got := g.named("新的"); got != [kinds]int{20, 0, 0, 0} {
		t.Errorf("of each kind: %v", got)
	}
	if d, err = teacher.Draft(t.Context(), g.ws, labelling.Lesson{Name: "新的", Examples: rows(0, 4, 3)}); err != nil || !d.Known || d.Added != 2 || d.Examples != 7 || d.Missing != 1 {
		t.Errorf("again: %v, %+v", err, d)
	}

	e, err := labelling.OpenEdition(g.path, g.pack)
	if err != nil {
		t.Fatal(err)
	}
	lib, _, err := e.Library.Edit(g.pack.Classes, []labels.Override{{Of: labels.Key{ID: "user:新的"}, Was: "新的", Fields: labels.SetsName, Name: "更新的"}})
	if err != nil {
		t.Fatal(err)
	}
	if err := e.Save(&lib); err != nil {
		t.Fatal(err)
	}
	if err := e.Apply(t.Context(), g.path, g.ws); err != nil {
		t.Fatal(err)
	}
	if got := g.named("更新的"); got != [kinds]int{20, 0, 0, 0} || g.ws.LabelVersion("p").Version != e.Version {
		t.Errorf("renamed: %v, version %+v", got, g.ws.LabelVersion("p"))
	}
	if ok, err := e.Undo(); !ok || err != nil {
		t.Fatal(ok, err)
	}
	if ok, err := e.Redo(); !ok || err != nil {
		t.Fatal(ok, err)
	}
	if err := e.Apply(t.Context(), g.path, g.ws); err != nil {
		t.Fatal(err)
	}
	if got := g.named("更新的"); got != [kinds]int{20, 0, 0, 0} {
		t.Errorf("undone and redone: %v", got)
	}
}

// TestDraftRefuses checks that nothing is taught without a name, without embeddings, or by a picture
// of another label, which is named.
func TestDraftRefuses(t *testing.T) {
	g := newGallery(t, 80)
	teacher := labelling.Teacher{Path: g.path}
	if _, err := teacher.Draft(t.Context(), g.ws, labelling.Lesson{Name: " ", Examples: rows(0, 0, 2)}); !errors.Is(err, labelling.ErrNoName) {
		t.Errorf("without a name: %v", err)
	}
	for _, name := range []string{strings.Repeat("猫", 101), "猫\u202e", "\u200b", "\xff"} {
		if _, err := teacher.Draft(t.Context(), g.ws, labelling.Lesson{Name: name, Examples: rows(0, 0, 2)}); !errors.Is(err, labelling.ErrBadName) {
			t.Errorf("%q: %v", name, err)
		}
	}
	if _, err := teacher.Draft(t.Context(), g.ws, labelling.Lesson{Name: "新的", Examples: []int{-1, 1000}}); !errors.Is(err, labelling.ErrNoEmbedding) {
		t.Errorf("no pictures: %v", err)
	}
	if _, err := (labelling.Teacher{Path: g.path + "-other"}).Draft(t.Context(), g.ws, labelling.Lesson{Name: "新的", Examples: rows(0, 0, 2)}); !errors.Is(err, labelling.ErrNoEmbedding) {
		t.Errorf("without embeddings: %v", err)
	}
	d, err := teacher.Draft(t.Context(), g.ws, labelling.Lesson{Name: "新的", Examples: rows(0, 0, 3)})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Save(); err != nil {
		t.Fatal(err)
	}
	var clash *labels.ClashError
	if _, err := teacher.Draft(t.Context(), g.ws, labelling.Lesson{Name: "别的", Examples: rows(0, 2, 2)}); !errors.As(err, &clash) || !strings.HasSuffix(clash.Path, ".jpg") || clash.Other != "新的" {
		t.Errorf("a picture of another label: %v", err)
	}
	// Of two drafts of one version the second is refused: it would forget the first.
	a, err := teacher.Draft(t.Context(), g.ws, labelling.Lesson{Name: "一", Examples: rows(1, 0, 3)})
	if err != nil {
		t.Fatal(err)
	}
	b, err := teacher.Draft(t.Context(), g.ws, labelling.Lesson{Name: "二", Examples: rows(2, 0, 3)})
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Save(); err != nil {
		t.Fatal(err)
	}
	if err := b.Save(); inference.CodeOf(err) != inference.CodeLabelsChanged {
		t.Errorf("a second draft of one version: %v", err)
	}
}
