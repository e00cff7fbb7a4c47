package labelling_test

import (
	"path/filepath"
	"testing"

	"wanwu/app/engine"
	"wanwu/app/labelling"
	"wanwu/app/labels"
	"wanwu/inference"
)

// TestHistoryUndoesSeveralChanges checks that changes are taken back one after another until the
// first, also where one brought back what was before, and that those that another History saved are
// taken back by one.
func TestHistoryUndoesSeveralChanges(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w.db")
	pack := engine.PackInfo{Key: "p", ModelHash: "m", Classes: inference.Vocabulary{{ID: "a", Name: "甲"}}}
	e, err := labelling.OpenEdition(path, pack)
	if err != nil {
		t.Fatal(err)
	}
	rename := func(h *labelling.History, name string) {
		t.Helper()
		o := labels.Override{Of: labels.Key{}, Was: "甲"}
		if name != "甲" {
			o.Fields, o.Name = labels.SetsName, name
		}
		lib, _, err := e.Library.Edit(pack.Classes, []labels.Override{o})
		if err == nil {
			err = h.Save(e, &lib)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	undo := func(h *labelling.History, want string) {
		t.Helper()
		ok, err := h.Undo(e)
		if now, e2 := labelling.OpenEdition(path, pack); err != nil || e2 != nil || ok != (want != "") || ok && now.Library.Shown(pack.Classes)[0].Name != want {
			t.Errorf("%v, %v, %v: %q, not %q", ok, err, e2, now.Library.Shown(pack.Classes)[0].Name, want)
		}
	}
	var h labelling.History
	for _, name := range []string{"乙", "丙", "乙", "甲", "丁"} {
		rename(&h, name)
	}
	for _, want := range []string{"甲", "乙", "丙", "乙", "甲", ""} {
		undo(&h, want)
	}
	rename(&h, "戊")
	rename(&h, "己")
	var later labelling.History // of a program that was started since
	undo(&later, "戊")
	undo(&later, "")
	rename(&later, "庚")
	undo(&later, "戊")
	undo(&later, "")
}
