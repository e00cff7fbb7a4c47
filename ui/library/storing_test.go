package library

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"wanwu/app/engine"
	"wanwu/app/words"
	"wanwu/ui/kit"
)

// names returns what the library of a pack calls its labels.
func (d *desk) names(pack engine.PackInfo) (names []string) {
	d.t.Helper()
	e, err := d.host.Load(pack)
	if err != nil {
		d.t.Fatal(err)
	}
	for _, c := range e.Library.Shown(pack.Classes) {
		names = append(names, c.Name)
	}
	return names
}

func (d *desk) wantNames(what string, pack engine.PackInfo, want ...string) {
	d.t.Helper()
	if got := d.names(pack); !slices.Equal(got, want) {
		d.t.Errorf("%s: the labels are called %q, not %q", what, got, want)
	}
}

// choice returns the button of a pack.
func (d *desk) choice(i int) *kit.Button {
	return d.page.packs.Objects[0].(*fyne.Container).Objects[i].(*kit.Button)
}

// TestPageSavesWhenLeft checks that Esc and another pack save what was typed, and that what cannot be
// saved stays until Esc is pressed again.
func TestPageSavesWhenLeft(t *testing.T) {
	d := newDesk(t, pets, "狗")
	first := d.host.Packs[0]
	d.do(func() { d.page.form.name.SetText("犬"); d.page.sheet.Escape() })
	d.wantNames("Esc", first, "埃及猫", "狸花猫", "犬", "椅子")
	if d.page.sheet.Shown {
		t.Error("Esc leaves the page open")
	}
	d = newDesk(t, pets, "狗")
	f := d.page.form
	d.do(func() { f.threshold.SetText("八成"); test.Tap(d.choice(1)) })
	d.said("八成")
	if !d.choice(0).Chosen || d.choice(1).Chosen || d.page.pack.Key != "p" || f.threshold.Text != "八成" {
		t.Errorf("the pack %q is shown, with %q", d.page.pack.Key, f.threshold.Text)
	}
	d.do(func() { f.threshold.SetText("九成"); d.page.sheet.Escape() })
	if !d.page.sheet.Shown {
		t.Error("what cannot be saved is given up")
	}
	d.do(func() { f.threshold.SetText(""); f.name.SetText("犬"); test.Tap(d.choice(1)) })
	d.wantNames("turned", first, "埃及猫", "狸花猫", "犬", "椅子")
	d.wantListed("turned", "椅子 3 张")
	d.do(func() { test.Tap(d.choice(0)) })
	d.do(func() { d.page.choose(0) })
	d.do(func() { f.threshold.SetText("八成"); d.page.sheet.Escape() })
	d.do(func() { d.page.sheet.Escape() })
	if d.page.sheet.Shown {
		t.Error("Esc leaves the page open for the second time")
	}
}

// TestPageKeepsWhatIsTyped checks that what was typed and not saved stays in its fields while labels
// are read anew, imported, or saved, and that the other fields follow.
func TestPageKeepsWhatIsTyped(t *testing.T) {
	d := newDesk(t, pets, "狗")
	first, f := d.host.Packs[0], d.page.form
	path := filepath.Join(d.dir, "标签.csv")
	if err := os.WriteFile(path, []byte("模型的名称,名称\n狗,犬\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	d.do(func() { f.english.SetText("hound"); d.page.Take(path) })
	if f.english.Text != "hound" || f.name.Text != "犬" || f.save.Disabled() {
		t.Errorf("imported: %+v", f.line())
	}
	d.do(func() { d.page.read(nil) })
	if f.english.Text != "hound" || !f.dirty() {
		t.Errorf("read anew: %+v", f.line())
	}
	d.do(func() {
		test.Tap(f.save)
		f.name.SetText("小狗")
		if !f.save.Disabled() || !f.reset.Disabled() || !d.page.undo.Disabled() {
			t.Error("buttons can be pressed while labels are saved")
		}
	})
	if f.name.Text != "小狗" || f.save.Disabled() || d.page.undo.Disabled() {
		t.Errorf("typed while it was saved: %+v", f.line())
	}
	d.wantNames("saved", first, "埃及猫", "狸花猫", "犬", "椅子")
	d.do(func() { test.Tap(f.save); f.name.SetText("大狗"); d.page.choose(0) })
	d.wantNames("saved twice", first, "埃及猫", "狸花猫", "大狗", "椅子")
	if f.name.Text != "埃及猫" {
		t.Errorf("%q is shown", f.name.Text)
	}
}

// TestPageTurnsOnceSaved checks that a pack that is chosen while something runs is shown after that,
// and that it alone is changed then.
func TestPageTurnsOnceSaved(t *testing.T) {
	d := newDesk(t, pets, "狗")
	f := d.page.form
	d.do(func() { f.name.SetText("犬"); test.Tap(f.save); test.Tap(d.choice(1)) })
	d.wantListed("turned", "椅子 3 张")
	if d.page.pack.Key != "q" || !d.choice(1).Chosen || f.chosen {
		t.Errorf("the pack %q is shown", d.page.pack.Key)
	}
	d.do(func() { d.page.choose(0) })
	d.do(func() { f.name.SetText("凳子"); test.Tap(f.save) })
	d.wantNames("first", d.host.Packs[0], "埃及猫", "狸花猫", "犬", "椅子")
	d.wantNames("second", d.host.Packs[1], "凳子")
}

// TestPageListsNothingUntilSearchEnds checks that the list of a library with more labels can be drawn
// and used before the search in one with fewer has ended.
func TestPageListsNothingUntilSearchEnds(t *testing.T) {
	d := newDesk(t, pets, "")
	few := engine.PackInfo{Key: "q", ModelHash: "n", Title: "两个", Classes: pets[:2]}
	e, err := d.host.Load(few)
	if err != nil {
		t.Fatal(err)
	}
	d.do(func() {
		d.page.put(newBook(e, nil, words.Chinese))
		d.listed()
		d.page.key(fyne.KeyDown)
	})
	d.wantListed("fewer", "埃及猫", "狸花猫")
}
