package library

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"wanwu/app/engine"
	"wanwu/app/labelling"
	"wanwu/app/labels"
	"wanwu/app/labels/table"
	"wanwu/app/words"
	"wanwu/assets"
	"wanwu/inference"
	"wanwu/ui/kit"
	"wanwu/ui/native"
	"wanwu/ui/worktime"
)

// desk is a window with the page on it: what is to be done on the main goroutine waits for settle.
type desk struct {
	t    testing.TB
	dir  string
	page *Page
	host Host

	wg            sync.WaitGroup
	mu            sync.Mutex
	queue         []func()
	timer         *worktime.Timer
	saved, undone int // times that a change was saved, and taken back
}

var pets = inference.Vocabulary{
	{ID: "n1", Name: "埃及猫", English: "Egyptian Mau", Category: "动物", Aliases: []string{"埃及神猫"}}, {ID: "n2", Name: "狸花猫", English: "tiger cat", Category: "动物"},
	{ID: "n3", Name: "狗", English: "dog", Category: "动物"}, {ID: "n4", Name: "椅子", English: "chair", Category: "家具"},
}

// newDesk opens the page of a pack with these labels, with the label of a name chosen.
func newDesk(t testing.TB, v inference.Vocabulary, name string) *desk {
	t.Helper()
	return newDeskIn(t, words.Chinese, v, name)
}

// newDeskIn opens it in a language.
func newDeskIn(t testing.TB, l words.Lang, v inference.Vocabulary, name string) *desk {
	t.Helper()
	a := test.NewTempApp(t)
	a.Settings().SetTheme(kit.NewTheme(kit.AlwaysLight, assets.FontRegular(), assets.FontBold()))
	kit.LoadTexts(l)
	win := test.NewTempWindow(t, nil)
	win.Resize(fyne.NewSize(900, 600))
	d := &desk{t: t, dir: t.TempDir(), timer: worktime.New()}
	path := filepath.Join(d.dir, "w.db")
	pack := engine.PackInfo{Key: "p", ModelHash: "m", Title: "宠物", Classes: v}
	d.host = Host{
		Host: native.Host{
			Lang: l, Canvas: win.Canvas(),
			Go: func(f func(context.Context)) { d.wg.Go(func() { f(t.Context()) }) },
			Do: func(f func()) {
				d.mu.Lock()
				defer d.mu.Unlock()
				d.queue = append(d.queue, f)
			},
			Open:   func(s *kit.Sheet, first fyne.Focusable) { s.Open(first) },
			Folder: func() string { return d.dir }, SetFolder: func(string) {},
			ChooseFile: func(func(native.FileDialogs) (string, error), func(string)) {},
		},
		Packs:  []engine.PackInfo{pack, {Key: "q", ModelHash: "n", Title: "家具", Classes: pets[3:]}},
		Counts: func() map[string]int { return map[string]int{"椅子": 3, "狗": 1} },
		Load:   func(p engine.PackInfo) (*labelling.Edition, error) { return labelling.OpenEdition(path, p) },
		Save:   func(_ context.Context, e *labelling.Edition, lib *labels.Library) error { return e.Save(lib) },
		Undo:   func(_ context.Context, e *labelling.Edition) (bool, error) { return e.Undo() },
		Redo:   func(_ context.Context, e *labelling.Edition) (bool, error) { return e.Redo() },
		Saved:  func(*labelling.Edition) { d.saved++ }, Undone: func(*labelling.Edition, string) { d.undone++ },
	}
	d.do(func() { d.page = Show(d.host, pack, name) })
	return d
}

// do does something as the user does it, and waits until all that follows is done.
func (d *desk) do(f func()) {
	d.t.Helper()
	for next := []func(){f}; len(next) > 0; {
		for _, f := range next {
			d.timer.Run("page", f)
		}
		d.wg.Wait()
		d.mu.Lock()
		next, d.queue = d.queue, nil
		d.mu.Unlock()
	}
}

// listed returns the names that are listed, with what is said of each.
func (d *desk) listed() (names []string) {
	for i := range d.page.found.at {
		r := newRow()
		d.page.fill(i, r)
		names = append(names, strings.Join(strings.Fields(r.name.Text+" "+r.note.Text+" "+r.count.Text), " "))
	}
	return names
}

func (d *desk) wantListed(what string, want ...string) {
	d.t.Helper()
	if got := d.listed(); !slices.Equal(got, want) {
		d.t.Errorf("%s: %q, not %q", what, got, want)
	}
}

func (d *desk) said(want string) {
	d.t.Helper()
	if !strings.Contains(d.page.told.Text, want) {
		d.t.Errorf("the page says %q, not %q", d.page.told.Text, want)
	}
}

// TestPageSearches checks that labels are listed by what pictures have, and found by name, pinyin,
// initials, alias and English name.
func TestPageSearches(t *testing.T) {
	d := newDesk(t, pets, "狗")
	d.wantListed("all", "椅子 3 张", "狗 1 张", "埃及猫", "狸花猫")
	if !d.page.form.chosen || d.page.form.name.Text != "狗" || d.page.form.english.Text != "dog" {
		t.Errorf("the form has %+v", d.page.form.line())
	}
	for text, want := range map[string][]string{
		"猫": {"埃及猫", "狸花猫"}, "lihuamao": {"狸花猫"}, "yz": {"椅子 3 张"}, "神猫": {"埃及猫 埃及神猫"}, "chair": {"椅子 chair 3 张"}, "没有": {},
	} {
		d.do(func() { d.page.entry.SetText(text) })
		if len(want) == 0 {
			want = nil
		}
		d.wantListed(text, want...)
	}
	d.do(func() { d.page.entry.SetText("猫") })
	d.do(func() { d.page.key(fyne.KeyDown) })
	d.do(func() { d.page.key(fyne.KeyDown) })
	if d.page.form.name.Text != "狸花猫" {
		t.Errorf("the second label is %q", d.page.form.name.Text)
	}
}

// TestPageChangesLabels checks that a label is renamed, merged and hidden from the form, that what
// cannot be is said and nothing is saved, that an edit is saved when another label is chosen, and
// that undoing goes back a step.
func TestPageChangesLabels(t *testing.T) {
	d := newDesk(t, pets, "埃及猫")
	f := d.page.form
	d.do(func() { f.name.SetText("家猫"); f.threshold.SetText("八成") })
	d.do(func() { test.Tap(f.save) })
	d.said("八成")
	d.do(func() { f.threshold.SetText("80%"); f.into.SetText("狸") })
	if len(f.offers.Objects) != 1 {
		t.Fatalf("%d labels are offered", len(f.offers.Objects))
	}
	d.do(func() { test.Tap(f.save) })
	d.said("没有这个标签")
	if e, err := d.host.Load(d.page.pack); err != nil || e.Version != 0 || d.saved > 0 {
		t.Errorf("%v: version %d was saved", err, e.Version)
	}
	d.do(func() { test.Tap(f.offers.Objects[0].(*kit.Button)) })
	if f.into.Text != "狸花猫" || len(f.offers.Objects) > 0 {
		t.Errorf("%q is chosen, and %d more are offered", f.into.Text, len(f.offers.Objects))
	}
	d.do(func() { test.Tap(f.save) })
	d.said("已保存")
	if f.title.Text != "家猫" || d.saved != 1 || !f.save.Disabled() || !strings.Contains(d.page.version.Text, "第 1 版") {
		t.Errorf("title %q, saved %d times, %s", f.title.Text, d.saved, d.page.version.Text)
	}
	d.wantListed("merged", "椅子 3 张", "狗 1 张", "家猫 → 狸花猫", "狸花猫")

	d.do(func() { d.page.choose(2) }) // 狗
	d.do(func() { f.hidden.SetChecked(true) })
	d.do(func() { d.page.choose(3) })
	if f.name.Text != "椅子" || d.saved != 2 {
		t.Errorf("%q is shown after another label was chosen, saved %d times", f.name.Text, d.saved)
	}
	d.wantListed("hidden", "椅子 3 张", "狗 隐藏 1 张", "家猫 → 狸花猫", "狸花猫")
	e, err := d.host.Load(d.page.pack)
	if err != nil || len(e.Library.Overrides) != 2 || e.Library.Overrides[0].Threshold != 0.8 {
		t.Errorf("%v: %+v", err, e.Library.Overrides)
	}
	d.do(func() { f.name.SetText("狸花猫") })
	d.do(func() { test.Tap(f.save) })
	d.said("已经有别的标签")

	d.do(func() { test.Tap(d.page.undo) })
	d.said("上一版")
	d.wantListed("undone", "椅子 3 张", "狗 1 张", "家猫 → 狸花猫", "狸花猫")
	if f.dirty() {
		t.Error("what was wanted is left in the form")
	}
	d.do(func() { d.page.choose(0) })
	d.do(func() { f.name.SetText("猫") })
	d.do(func() { test.Tap(f.save) })
	d.wantListed("renamed", "椅子 3 张", "狗 1 张", "猫 → 狸花猫", "狸花猫")
	d.do(func() { test.Tap(f.reset) })
	d.wantListed("reset", "椅子 3 张", "狗 1 张", "埃及猫", "狸花猫")
	for _, want := range []string{"猫 → 狸花猫", "家猫 → 狸花猫", "埃及猫"} {
		d.do(func() { test.Tap(d.page.undo) })
		d.wantListed("undone", "椅子 3 张", "狗 1 张", want, "狸花猫")
	}
	d.do(func() { test.Tap(d.page.undo) })
	d.said("没有可以撤销")
	if d.undone != 4 {
		t.Errorf("undone %d times", d.undone)
	}
}

// TestPageTakesTables checks that a table is taken, and one that is wrong is refused with its line.
func TestPageTakesTables(t *testing.T) {
	d := newDesk(t, pets, "")
	path := filepath.Join(d.dir, "标签.csv")
	d.do(func() { d.page.write(path, true) })
	d.said("已写入")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(strings.Replace(string(data), ",狗,dog", ",犬,dog", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	d.do(func() { d.page.Take(path) })
	d.said("1 个标签")
	d.wantListed("taken", "椅子 3 张", "埃及猫", "狸花猫", "犬 狗")
	if err := os.WriteFile(path, []byte("模型的名称,名称\n狗,猫\n鱼,x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	d.do(func() { d.page.Take(path) })
	d.said("第 3 行")
	d.wantListed("refused", "椅子 3 张", "埃及猫", "狸花猫", "犬 狗")
	// Another process has changed the library meanwhile: nothing is overwritten.
	other, err := d.host.Load(d.page.pack)
	if err != nil {
		t.Fatal(err)
	}
	lib := other.Library.Clone()
	lib.Overrides = nil
	if err := other.Save(&lib); err != nil {
		t.Fatal(err)
	}
	d.do(func() { d.page.choose(3) })
	d.do(func() { d.page.form.name.SetText("凳子") })
	d.do(func() { test.Tap(d.page.form.save) })
	if d.page.told.Text == "" || d.page.told.Color != kit.ColorWrong {
		t.Errorf("%q", d.page.told.Text)
	}
	d.wantListed("read anew", "椅子 3 张", "狗 1 张", "埃及猫", "狸花猫")
}

// TestPageUndoesDamagedLibrary checks that a library whose present version cannot be read is said so,
// shows no labels, and goes back to the version before.
func TestPageUndoesDamagedLibrary(t *testing.T) {
	d := newDesk(t, pets, "狗")
	for _, name := range []string{"犬", "小狗"} {
		d.do(func() { d.page.form.name.SetText(name) })
		d.do(func() { test.Tap(d.page.form.save) })
	}
	found, err := filepath.Glob(filepath.Join(d.dir, "w.db-labels", "*", "000002.json"))
	if err != nil || len(found) != 1 {
		t.Fatal(found, err)
	}
	if err := os.WriteFile(found[0], []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	d.do(func() { d.page.form.into.SetText("椅子") })
	d.do(func() { d.page.read(nil) })
	if d.page.told.Color != kit.ColorWrong || d.page.form.dirty() {
		t.Errorf("%q is said, and the form is kept: %v", d.page.told.Text, d.page.form.dirty())
	}
	d.wantListed("damaged")
	d.do(func() { test.Tap(d.page.undo) })
	d.said("上一版")
	d.wantListed("undone", "椅子 3 张", "埃及猫", "狸花猫", "犬 狗")
}

// TestPageMergesInEnglish checks that labels to merge into are offered by their English names, and
// saved by them, or by the number where two labels have it.
func TestPageMergesInEnglish(t *testing.T) {
	v := append(slices.Clone(pets), inference.Class{Name: "鹤", English: "crane"}, inference.Class{Name: "起重机", English: "crane"})
	d := newDeskIn(t, words.English, v, "Egyptian Mau")
	f := d.page.form
	for _, c := range []struct{ typed, offered, written, shown string }{
		{"tiger", "tiger cat", "tiger cat", "tiger cat"}, {"cran", "crane", "鹤", "鹤"},
	} {
		d.do(func() { f.into.SetText(c.typed) })
		if len(f.offers.Objects) == 0 {
			t.Fatalf("%s: nothing is offered", c.typed)
		}
		b := f.offers.Objects[0].(*kit.Button)
		d.do(func() { test.Tap(b) })
		if b.Text != c.offered || f.into.Text != c.written {
			t.Errorf("%s: %q is offered, and %q written", c.typed, b.Text, f.into.Text)
		}
		d.do(func() { test.Tap(f.save) })
		if d.page.told.Color != kit.ColorRight || f.into.Text != c.shown {
			t.Errorf("%s: %q is said, and %q shown", c.typed, d.page.told.Text, f.into.Text)
		}
	}
	d.do(func() { f.into.SetText("dog"); test.Tap(f.save) })
	if e, err := d.host.Load(d.page.pack); err != nil || e.Library.Overrides[0].Into.Class != 2 {
		t.Errorf("%v: %+v", err, e.Library.Overrides)
	}
}

// BenchmarkPage opens the page of packs with many labels, searches, renames a label and takes it
// back, takes a table that renames all of them and takes that back, and reports for how much processor time the main goroutine was held at most.
func BenchmarkPage(b *testing.B) {
	for _, n := range []int{54_092, 1_000_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			v := make(inference.Vocabulary, n)
			signs := []rune("家猫狗蓝牙耳机杯子马克茶碗盘椅桌灯红色大小白黑车船飞花草树木")
			n1 := len(signs)
			for i := range v {
				v[i] = inference.Class{Name: string([]rune{signs[i%n1], signs[i/n1%n1], signs[i/n1/n1%n1]}) + fmt.Sprint(i), English: "thing " + fmt.Sprint(i)}
			}
			d := newDesk(b, v, "")
			renamed := filepath.Join(d.dir, "renamed.csv")
			writeRenames(b, renamed, v)
			runtime.LockOSThread() // whose processor time is measured
			defer runtime.UnlockOSThread()
			d.timer.Reset()
			for b.Loop() {
				for _, text := range []string{"m", "ma", "maotou", "猫", ""} {
					d.do(func() { d.page.entry.SetText(text) })
				}
				d.do(func() { d.page.choose(1) })
				d.do(func() { d.page.form.name.SetText("新") })
				d.do(func() { d.page.save(nil) })
				d.do(func() { d.page.takeBack() })
				d.do(func() { d.page.Take(renamed) })
				if d.page.told.Color != kit.ColorRight {
					b.Fatal(d.page.told.Text)
				}
				d.do(func() { d.page.takeBack() })
			}
			b.ReportMetric(float64(d.timer.Snapshot()["page"].Busy.Microseconds())/1000, "ms-held")
		})
	}
}

// writeRenames writes a table at path that gives each label of a pack another name.
func writeRenames(b *testing.B, path string, v inference.Vocabulary) {
	b.Helper()
	lib := labels.Library{Overrides: make([]labels.Override, len(v))}
	for i := range v {
		lib.Overrides[i] = labels.Override{Of: labels.Key{Class: int32(i)}, Was: v[i].Name, Fields: labels.SetsName, Name: fmt.Sprint("蓝牙", i)}
	}
	f, err := os.Create(path)
	if err == nil {
		err = errors.Join((&table.Labels{Classes: v, Library: &lib}).WriteCSV(f, words.Chinese), f.Close())
	}
	if err != nil {
		b.Fatal(err)
	}
}
