package labelling_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"wanwu/app/embeddings"
	"wanwu/app/engine"
	"wanwu/app/labelling"
	"wanwu/app/labels"
	"wanwu/app/workspace"
	"wanwu/inference"
)

// TestUndoOfUnreadableVersion checks that a version that cannot be read is an error, and that the
// edition that comes with it goes back to the version before.
func TestUndoOfUnreadableVersion(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w.db")
	pack := engine.PackInfo{Key: "p", ModelHash: "m"}
	e, err := labelling.OpenEdition(path, pack)
	if err != nil {
		t.Fatal(err)
	}
	lib := labels.Library{}
	for _, name := range []string{"一", "二"} {
		lib.Add(name, labels.FromExamples)
		if err := e.Save(&lib); err != nil {
			t.Fatal(err)
		}
	}
	found, err := filepath.Glob(filepath.Join(path+"-labels", "*", "000002.json"))
	if err != nil || len(found) != 1 {
		t.Fatal(found, err)
	}
	if err := os.WriteFile(found[0], []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if e, err = labelling.OpenEdition(path, pack); inference.CodeOf(err) != inference.CodeLabels {
		t.Fatal(err)
	}
	if ok, err := e.Undo(); err != nil || !ok || e.Version != 3 || len(e.Library.Labels) != 1 {
		t.Fatalf("%v, %v: version %d with %+v", ok, err, e.Version, e.Library.Labels)
	}
	if e, err = labelling.OpenEdition(path, pack); err != nil || e.Version != 3 {
		t.Errorf("%v: version %d", err, e.Version)
	}
}

// TestAppliedEditionsScoreAnew checks that after each change of a library, and after each step back,
// the rows of a workspace are answered as they are when the library is opened anew.
func TestAppliedEditionsScoreAnew(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w.db")
	pack := engine.PackInfo{Key: "p", ModelHash: "m", Classes: inference.Vocabulary{{ID: "a", Name: "甲"}}}
	file := embeddings.New(path, "p", 3)
	ws := workspace.New(0)
	ws.AddPack(pack)
	task := ws.InsertTask(workspace.Task{Name: "t", PackKey: "p"})
	for i, v := range [][]float32{{1, 0.1, 0}, {0.1, 1, 0}, {0, 0.1, 1}} {
		file.Add(uint64(i+1), v)
		row, _ := ws.AppendTo(task, &inference.Item{Path: fmt.Sprint(i), File: fmt.Sprint("/", i)})
		ws.Set(row, &inference.Result{Item: inference.Item{Hash: uint64(i + 1)}, Labels: []inference.Label{{Class: 0, Score: 0.3}}})
	}
	if err := file.Flush(); err != nil {
		t.Fatal(err)
	}
	answers := func() (all string) {
		for i := range 3 {
			row, _ := ws.Row(i)
			for _, l := range row.Labels {
				all += fmt.Sprintf("%s %.3f ", ws.Vocabulary()[l.Class].Name, l.Score)
			}
			all += "/ "
		}
		return all
	}
	e, err := labelling.OpenEdition(path, pack)
	if err != nil {
		t.Fatal(err)
	}
	var before string
	apply := func(step string, changes bool) {
		t.Helper()
		if err := e.Apply(t.Context(), path, ws); err != nil {
			t.Fatal(err)
		}
		got := answers()
		if err := labelling.ApplyStored(t.Context(), path, ws, pack); err != nil {
			t.Fatal(err)
		}
		if want := answers(); got != want {
			t.Errorf("%s: %s, not %s", step, got, want)
		}
		if changes == (got == before) {
			t.Errorf("%s: %s, and %s before", step, got, before)
		}
		before = got
	}
	save := func(step string, change func(lib *labels.Library)) {
		t.Helper()
		lib := e.Library.Clone()
		change(&lib)
		if err := e.Save(&lib); err != nil {
			t.Fatal(err)
		}
		apply(step, true)
	}
	to := func(step string, another func() (bool, error)) {
		t.Helper()
		if ok, err := another(); err != nil || !ok {
			t.Fatal(ok, err)
		}
		apply(step, true)
	}
	example := func(v ...float32) labels.Example {
		return labels.Example{Hash: 100 + uint64(v[1]), Vector: v, Own: inference.Label{Class: -1}}
	}
	save("taught", func(lib *labels.Library) {
		lib.Background = labels.Vector{0.1, 0.1, 0.1}
		lib.Labels[lib.Add("新", labels.FromExamples)].Examples = []labels.Example{example(1, 0, 0)}
	})
	save("one more example", func(lib *labels.Library) {
		lib.Labels[0].Examples = append(lib.Labels[0].Examples, example(0, 1, 0))
	})
	to("one example again", e.Undo)
	to("both again", e.Redo)
	save("renamed", func(lib *labels.Library) { lib.Labels[0].Name = "改" })
	save("overridden", func(lib *labels.Library) {
		lib.Overrides = []labels.Override{{Was: "甲", Fields: labels.SetsName, Name: "乙"}}
	})
	// Another window has taught meanwhile: this one is behind.
	other, err := labelling.OpenEdition(path, pack)
	if err != nil {
		t.Fatal(err)
	}
	lib := other.Library.Clone()
	lib.Labels[0].Examples = lib.Labels[0].Examples[:1]
	if err := other.Save(&lib); err != nil {
		t.Fatal(err)
	}
	if e, err = labelling.OpenEdition(path, pack); err != nil {
		t.Fatal(err)
	}
	save("of another version", func(lib *labels.Library) { lib.Overrides = nil })
}

// TestUndoWalksBackAfterRestarts checks that changes are taken back one after another until the first, and
// made again, each by a program that was started since; that a change between keeps what was taken back from
// being made again; and that an edition that another one has overtaken takes nothing back.
func TestUndoWalksBackAfterRestarts(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w.db")
	pack := engine.PackInfo{Key: "p", ModelHash: "m", Classes: inference.Vocabulary{{ID: "a", Name: "甲"}}}
	open := func() *labelling.Edition {
		t.Helper()
		e, err := labelling.OpenEdition(path, pack)
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	rename := func(name string) {
		t.Helper()
		e, o := open(), labels.Override{Of: labels.Key{}, Was: "甲"}
		if name != "甲" {
			o.Fields, o.Name = labels.SetsName, name
		}
		lib, _, err := e.Library.Edit(pack.Classes, []labels.Override{o})
		if err == nil {
			err = e.Save(&lib)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	walk := func(to func(*labelling.Edition) (bool, error), want ...string) {
		t.Helper()
		for _, name := range want {
			ok, err := to(open())
			if got := open().Library.Shown(pack.Classes)[0].Name; err != nil || !ok || got != name {
				t.Errorf("%v, %v: %q, not %q", ok, err, got, name)
			}
		}
	}
	nothing := func(to func(*labelling.Edition) (bool, error)) {
		t.Helper()
		if ok, err := to(open()); ok || err != nil {
			t.Errorf("a step to nothing: %v, %v", ok, err)
		}
	}
	undo, redo := (*labelling.Edition).Undo, (*labelling.Edition).Redo
	nothing(undo)
	for _, name := range []string{"乙", "丙", "乙", "甲", "丁"} {
		rename(name)
	}
	nothing(redo)
	walk(undo, "甲", "乙", "丙", "乙", "甲")
	nothing(undo)
	walk(redo, "乙", "丙", "乙")
	walk(undo, "丙")
	rename("戊")
	nothing(redo)
	behind := open()
	rename("己")
	if ok, err := behind.Undo(); ok || inference.CodeOf(err) != inference.CodeLabelsChanged {
		t.Errorf("an edition of an earlier version: %v, %v", ok, err)
	}
	walk(undo, "戊", "丙", "乙", "甲")
	nothing(undo)
	walk(redo, "乙", "丙", "戊", "己")
	nothing(redo)
}
