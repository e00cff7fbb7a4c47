package ui

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"wanwu/app/embeddings"
	"wanwu/app/engine"
	"wanwu/app/labelling"
	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/inference"
	"wanwu/ui/kit"
	"wanwu/ui/review"
	"wanwu/ui/uitest"
)

const teachKinds = 4

// teachWindow returns a window on 80 pictures of four kinds in turn, which a pack with one label has
// recognised, with their embeddings stored, and one picture that could not be read.
func teachWindow(t *testing.T, l words.Lang) *testWindow {
	t.Helper()
	const dims = 32
	b := newTestWindow(t, l)
	b.Win.Resize(fyne.NewSize(1280, 800))
	pack := engine.PackInfo{Key: "p", ID: "pack", ModelHash: "m", Classes: inference.Vocabulary{{ID: "a", Name: "杯子", English: "cup"}}}
	ws, path := b.session.ws, filepath.Join(t.TempDir(), "w.db")
	ws.AddPack(pack)
	b.session.vocabulary = pack.Classes
	task := ws.InsertTask(workspace.Task{Name: "商品", PackKey: "p"})
	file, rng := embeddings.New(path, "p", dims), rand.New(rand.NewPCG(1, 2))
	for i := range 80 {
		v := make([]float32, dims)
		for d := range v {
			v[d] = float32(rng.NormFloat64() * 0.1)
		}
		v[i%teachKinds] += 3
		file.Add(uint64(i+1), v)
		row, _ := ws.AppendTo(task, &inference.Item{Path: fmt.Sprintf("商品/%d.jpg", i), File: fmt.Sprintf("/商品/%d.jpg", i)})
		ws.Set(row, &inference.Result{Item: inference.Item{Hash: uint64(i + 1)}, Width: 4, Height: 3, Labels: []inference.Label{{Class: 0, Score: 0.3}}})
	}
	if err := file.Flush(); err != nil {
		t.Fatal(err)
	}
	row, _ := ws.AppendTo(task, &inference.Item{Path: "商品/坏.jpg", File: "/商品/坏.jpg"})
	ws.Set(row, &inference.Result{Err: &inference.Error{Code: inference.CodeTruncated}})
	b.session.status.Total, b.session.status.Finished, b.session.status.Failed = 81, 81, 1

	teacher := labelling.Teacher{Path: path}
	apply := func(ctx context.Context) error { return labelling.ApplyStored(ctx, path, ws, pack) }
	b.Options.Teach = func(ctx context.Context, l labelling.Lesson) (*labelling.Draft, error) {
		return teacher.Draft(ctx, ws, l)
	}
	b.Options.Judged = func(ctx context.Context) ([]labelling.Lesson, error) { return teacher.Judged(ctx, ws) }
	b.Options.SaveTaught = func(ctx context.Context, d *labelling.Draft) (*labelling.Edition, error) {
		e, err := d.Edition()
		if err == nil {
			err = e.Save(&d.Library)
		}
		if err == nil {
			err = apply(ctx)
		}
		return e, err
	}
	b.Options.Labels = func(p engine.PackInfo) (*labelling.Edition, error) { return labelling.OpenEdition(path, p) }
	b.Options.UndoLabels = func(ctx context.Context, e *labelling.Edition) (bool, error) {
		ok, err := e.Undo()
		if err == nil {
			err = apply(ctx)
		}
		return ok, err
	}
	b.step()
	return b
}

// selectRows selects rows, the last with the focus.
func (b *testWindow) selectRows(t *testing.T, rows ...int) {
	t.Helper()
	for k, row := range rows {
		at, ok := b.view.Find(row)
		if !ok {
			t.Fatalf("row %d is not shown", row)
		}
		if k == 0 {
			b.grid.ScrollTo(at)
			continue
		}
		b.grid.MoveTo(at, fyne.KeyModifierShortcutDefault)
		b.pressAt(b.cell(t, b.view.Cell(at).File).middle(), fyne.KeyModifierShortcutDefault)
	}
	b.picture.Inspect()
}

// kindRows returns n rows of a kind, from the given one on.
func kindRows(kind, from, n int) (rows []int) {
	for i := range n {
		rows = append(rows, (from+i)*teachKinds+kind)
	}
	return rows
}

// askTeach opens the sheet for the selected pictures by the menu, types a name and tests it.
func (b *testWindow) askTeach(t *testing.T, name string) {
	t.Helper()
	b.showPictureMenuBy(b.grid, fyne.Position{})
	b.choose(t, kit.Tr("teach.menu", kit.Args{"N": kit.Number(b.grid.Selection().Count())}))
	if name != "" {
		entryOf(t, b.TopSheet().Content).SetText(name)
	}
	b.tapFoot(t, "teach.check")
}

// tapFoot presses a button of the sheet that is open.
func (b *testWindow) tapFoot(t *testing.T, key string) {
	t.Helper()
	button := uitest.Button(b.TopSheet().Foot, kit.Tr(key))
	if button == nil {
		t.Fatalf("no %q among %q", kit.Tr(key), uitest.Words(b.TopSheet().Foot))
	}
	test.Tap(button)
	b.settle()
}

// says checks that the sheet which is open says texts.
func (b *testWindow) says(t *testing.T, texts ...string) {
	t.Helper()
	if b.TopSheet() == nil {
		t.Fatalf("no sheet says %q", texts)
	}
	said := uitest.Words(b.TopSheet().Content)
	for _, text := range texts {
		if !strings.Contains(said, text) {
			t.Errorf("%q is not said: %s", text, said)
		}
	}
}

// titled counts the cards of each kind that are called so.
func (b *testWindow) titled(name string) (of [teachKinds]int) {
	b.session.vocabulary = b.session.ws.Vocabulary() // as a session has it
	b.step()
	for i := range 80 {
		if at, ok := b.view.Find(i); ok && b.view.Cell(at).Title == name {
			of[i%teachKinds]++
		}
	}
	return of
}

// TestTeachSheet walks from the choice of pictures to the list with the new label, and back: an example
// that fails is named before anything is saved, and one that cannot be read is left out.
func TestTeachSheet(t *testing.T) {
	b := teachWindow(t, words.Chinese)
	b.selectRows(t, append(kindRows(0, 0, 6), kindRows(1, 0, 1)[0], 80)...)
	if n := b.grid.Selection().Count(); n != 8 {
		t.Fatalf("%d pictures are selected", n)
	}
	b.askTeach(t, "")
	b.says(t, "这 8 张图片是什么", "请先写一个名称")
	entryOf(t, b.TopSheet().Content).SetText("蓝牙耳机")
	b.tapFoot(t, "teach.check")
	b.says(t, "蓝牙耳机：7 张示例，留一检验对 6 / 7 张", "没认对：1.jpg（认成 杯子）", "有 1 张没有用上")
	if got := b.titled("蓝牙耳机"); got != [teachKinds]int{} {
		t.Errorf("before it is saved: %v", got)
	}
	entryOf(t, b.TopSheet().Content).SetText("耳机") // another name is tested anew
	b.says(t, "选 5 到 10 张")
	b.tapFoot(t, "teach.check")
	b.tapFoot(t, "teach.save")
	if b.TopSheet() != nil || !strings.Contains(b.toolbar.Notice.Text, "已教会“耳机”") {
		t.Errorf("after saving it says %q", b.toolbar.Notice.Text)
	}
	if got := b.titled("耳机"); got[0] != 20 || got[2] != 0 || got[3] != 0 {
		t.Errorf("of each kind: %v", got)
	}
	b.undoLast()
	b.settle()
	if !strings.Contains(b.toolbar.Notice.Text, "已回到上一版") {
		t.Errorf("taken back, it says %q", b.toolbar.Notice.Text)
	}
	if got := b.titled("杯子"); got != [teachKinds]int{20, 20, 20, 20} {
		t.Errorf("taken back: %v", got)
	}
}

// TestTeachOneExampleAndMore checks what is said of a single example, of a label that is there already, of
// pictures that taught it before, of a picture of two labels, and of a name that the pack has.
func TestTeachOneExampleAndMore(t *testing.T) {
	b := teachWindow(t, words.English)
	b.selectRows(t, kindRows(0, 0, 1)...)
	b.askTeach(t, "earphones")
	b.says(t, "What does this picture show?", "one example cannot be tested")
	b.tapFoot(t, "teach.save")
	b.selectRows(t, kindRows(0, 0, 4)...)
	b.askTeach(t, "earphones")
	b.says(t, "earphones: 4 examples, leave-one-out: 4 of 4 right", "these 3 examples are added", "1 picture is not used: it has no stored embedding")
	b.tapFoot(t, "teach.save")
	b.askTeach(t, "earphones")
	b.says(t, "all examples of the label already")
	b.TopSheet().Close()
	b.askTeach(t, "cups")
	b.says(t, "0.jpg is an example of “earphones” already; a picture teaches one label")
	b.TopSheet().Close()
	b.selectRows(t, kindRows(0, 4, 2)...)
	b.askTeach(t, "earphones")
	b.says(t, "earphones: 6 examples", "Before: 4 of 4 right")
	b.TopSheet().Close()
	b.selectRows(t, kindRows(1, 0, 3)...)
	b.askTeach(t, "杯子")
	b.says(t, "The model has a label “杯子” of its own", "The other labels that were taught: 4 of 4 right before, 4 of 4 with this")
	b.TopSheet().Close()
	b.selectRows(t, 80)
	b.showPictureMenuBy(b.grid, fyne.Position{})
	if uitest.Button(b.TopSheet().Content, kit.Tr("teach.menu", kit.Args{"N": "1"})) != nil {
		t.Error("a picture that cannot be read is offered as an example")
	}
}

// judgeRows says of rows that they show a label; empty that they are wrong.
func (b *testWindow) judgeRows(t *testing.T, label string, rows ...int) {
	t.Helper()
	b.selectRows(t, rows...)
	b.judging.Judge(workspace.Wrong, label)
	b.settle()
	b.step()
}

// TestJudgedPicturesAreOffered checks that pictures which were given a new label are offered as examples
// of it once there are some, wrong answers of a taught label as counter-examples, that nothing is taught
// without being asked for, and that it can be taken back.
func TestJudgedPicturesAreOffered(t *testing.T) {
	b := teachWindow(t, words.Chinese)
	b.judgeRows(t, "蓝牙耳机", kindRows(0, 0, 2)...)
	if b.strip.Visible() {
		t.Errorf("two pictures: the line says %q", b.strip.Shown.Text)
	}
	b.judgeRows(t, "蓝牙耳机", kindRows(0, 2, 3)...)
	if got, want := b.strip.Shown.Text, "改为“蓝牙耳机”的 5 张图片可以作它的示例"; got != want {
		t.Fatalf("the line says %q, want %q", got, want)
	}
	if got := b.titled("蓝牙耳机"); got != [teachKinds]int{} {
		t.Errorf("taught without being asked for: %v", got)
	}
	test.Tap(buttonOf(t, b.strip, "查看并加入…"))
	b.settle()
	b.says(t, "用判定过的图片教“蓝牙耳机”", "5 张示例（你说是“蓝牙耳机”）：0.jpg、4.jpg、8.jpg、12.jpg、…", "留一检验对 5 / 5 张")
	b.tapFoot(t, "teach.save")
	if got := b.titled("蓝牙耳机"); got[0] != 20 || b.strip.Visible() {
		t.Errorf("taught: %v, the line says %q", got, b.strip.Shown.Text)
	}

	a := kindRows(0, 10, 1)[0]
	b.judgeRows(t, "", a)
	b.judgeRows(t, "蓝牙耳机", kindRows(1, 0, 1)...)
	if got, want := b.strip.Shown.Text, "改为“蓝牙耳机”的 1 张可以作它的示例，错认成它的 1 张可以作反例"; got != want {
		t.Fatalf("the line says %q, want %q", got, want)
	}
	test.Tap(buttonOf(t, b.strip, "查看并加入…"))
	b.settle()
	b.says(t, "1 张反例（错认成“蓝牙耳机”）：40.jpg", "保存前，留一检验对 5 / 5 张", "会加上 1 张反例", "会加上这 1 张示例")
	b.tapFoot(t, "teach.save")
	if b.strip.Visible() {
		t.Errorf("offered again: %q", b.strip.Shown.Text)
	}
	b.undoLast() // the lesson, not the verdicts
	b.settle()
	b.step()
	if v := b.verdict(a); v != workspace.Wrong || !b.strip.Visible() {
		t.Errorf("taken back: the verdict is %v, the line says %q", v, b.strip.Shown.Text)
	}
	test.Tap(buttonOf(t, b.strip, "不用"))
	if b.strip.Visible() {
		t.Errorf("dismissed, it says %q", b.strip.Shown.Text)
	}
}

// TestJudgedPicturesWaitForTheDeck checks that the line does not move the buttons while a deck is judged.
func TestJudgedPicturesWaitForTheDeck(t *testing.T) {
	b := teachWindow(t, words.Chinese)
	b.judgeRows(t, "蓝牙耳机", kindRows(0, 0, 3)...)
	if !b.strip.Visible() {
		t.Fatal("nothing is offered")
	}
	b.reviewing.show(review.Judging)
	b.look(t)
	test.Tap(buttonOf(t, b.reviewing.views.Root, "抽 50 张"))
	b.settle()
	b.look(t)
	b.news.paint()
	if b.strip.Visible() {
		t.Errorf("while a deck is judged: %q", b.strip.Shown.Text)
	}
	b.reviewing.show(review.Pictures)
	if !b.strip.Visible() {
		t.Error("nothing is offered afterwards")
	}
}

// TestJudgedSheetFitsSmallWindow checks that in a window of 640 by 480 dp what was judged can be looked
// at and added, in both languages.
func TestJudgedSheetFitsSmallWindow(t *testing.T) {
	for _, l := range []words.Lang{words.Chinese, words.English} {
		b := teachWindow(t, l)
		b.judgeRows(t, "蓝牙耳机，真无线，白色，带充电盒", append(kindRows(0, 0, 7), kindRows(1, 0, 6)...)...)
		size := fyne.NewSize(640, 480)
		b.Win.Resize(size)
		b.step()
		test.Tap(buttonOf(t, b.strip, kit.Tr("teach.offer.look")))
		b.settle()
		buttons := 0
		checkReach(t, "judged", b.TopSheet(), fyne.Position{}, size, false, &buttons)
		checkApart(t, "judged", b.TopSheet(), size)
		if buttons != 2 {
			t.Errorf("%d buttons", buttons)
		}
	}
}
