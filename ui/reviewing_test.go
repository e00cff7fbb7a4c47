package ui

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"wanwu/ui/uitest"

	"fyne.io/fyne/v2"

	"wanwu/app/engine"
	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/inference"
	"wanwu/ui/kit"
	"wanwu/ui/review"
)

// reviewWindow returns a window on one task of n pictures in folders, of whose answers about three
// of four are right; truth is what the folders say.
func reviewWindow(t *testing.T, n int, folders ...string) (b *testWindow, truth []string) {
	t.Helper()
	b = newTestWindow(t, words.Chinese)
	b.Win.Resize(fyne.NewSize(1280, 800))
	v := inference.Vocabulary{{Name: "猫", English: "cat"}, {Name: "狗", English: "dog"}, {Name: "狐狸", English: "fox"}, {Name: "围嘴", English: "bib"}}
	b.session.ws.AddPack(engine.PackInfo{Classes: v})
	b.session.vocabulary = v
	task := b.session.ws.AddTask("样图", []string{"/样图"})
	r := rand.New(rand.NewPCG(3, 4))
	for i := range n {
		folder := folders[i%len(folders)]
		class := int32(3)
		for k := range v {
			if v[k].Name == folder {
				class = int32(k)
			}
		}
		score := r.Float64()
		truth = append(truth, v[class].Name)
		if r.Float64() > 0.5+score/2 {
			class = (class + 1) % 4
		}
		path := fmt.Sprintf("样图/%s/图%d.jpg", folder, i)
		row, _ := b.session.ws.AppendTo(task, &inference.Item{Path: path, File: "/" + path, Size: 9})
		b.session.ws.Set(row, &inference.Result{Item: inference.Item{Hash: uint64(i + 1)}, Width: 640, Height: 480, Labels: []inference.Label{{Class: class, Score: float32(math.Round(score*100) / 100)}}})
	}
	b.session.status.Total, b.session.status.Finished, b.session.status.Ran = n, n, task
	b.step()
	b.reviewing.views.Step(t.Context())
	b.settle()
	return b, truth
}

// look runs a tick and computes its figures.
func (b *testWindow) look(t *testing.T) {
	t.Helper()
	b.settle()
	b.step()
	b.reviewing.views.Step(t.Context())
	b.settle()
}

// independent computes from the rows what the sentence has to say, in another way than the
// program does.
func independent(b *testWindow, truth []string, threshold float64) (coverage, accuracy, low, high float64) {
	n, right, judged := 0.0, 0.0, 0.0
	for i := range b.session.ws.Len() {
		r, _ := b.session.ws.Row(i)
		top, _ := r.Top()
		if float64(top.Score)+1e-7 < threshold {
			continue
		}
		n++
		judged++
		if b.session.vocabulary[top.Class].Name == truth[i] {
			right++
		}
	}
	p, z := right/judged, 1.959964
	mid := (p + z*z/(2*judged)) / (1 + z*z/judged)
	half := z / (1 + z*z/judged) * math.Sqrt(p*(1-p)/judged+z*z/(4*judged*judged))
	return n / float64(b.session.ws.Len()), p, mid - half, mid + half
}

func percent(v float64) string { return fmt.Sprintf("%.0f%%", 100*v) }

// TestJudgeThirtyByKeyboard checks that a deck is drawn, judged with one hand, taken back and
// judged again, and the threshold moved; the sentence follows.
func TestJudgeThirtyByKeyboard(t *testing.T) {
	b, truth := reviewWindow(t, 600, "甲")
	b.strike(stroke{name: fyne.Key3, mod: modCtrl})
	b.look(t)
	if b.reviewing.views.View() != review.Judging || b.picture.inspector.Visible() || b.listing.Visible() {
		t.Fatalf("Ctrl+3 shows view %d", b.reviewing.views.View())
	}
	b.strike(stroke{name: fyne.KeyReturn})
	b.look(t)
	seen := map[int]bool{}
	for k := range 30 {
		row := b.reviewing.views.Row()
		if row < 0 || seen[row] {
			t.Fatalf("picture %d of the deck is row %d", k, row)
		}
		seen[row] = true
		r, _ := b.session.ws.Row(row)
		top, _ := r.Top()
		key := "j"
		if b.session.vocabulary[top.Class].Name != truth[row] {
			key = "k"
		}
		b.typeRunes(key)
		b.look(t)
	}
	row := b.reviewing.views.Row()
	b.typeRunes("l")
	b.look(t)
	if b.verdict(row) != workspace.Unsure || b.reviewing.views.Row() == row {
		t.Errorf("L says %v", b.verdict(row))
	}
	b.undoLast()
	b.look(t)
	if b.verdict(row) != workspace.Unjudged || b.reviewing.views.Row() != row {
		t.Errorf("taken back, the picture is %v and row %d is shown, want %d", b.verdict(row), b.reviewing.views.Row(), row)
	}
	if c := b.session.ws.Counts(); c.Right+c.Wrong != 30 {
		t.Errorf("%d right, %d wrong", c.Right, c.Wrong)
	}
	b.strike(stroke{name: fyne.KeyLeft}) // the verdict is changed
	if got := b.reviewing.views.Row(); got == row || b.verdict(got) == workspace.Unjudged {
		t.Errorf("← shows row %d, which is %v", got, b.verdict(got))
	}
	b.strike(stroke{name: fyne.KeyRight})
	if b.reviewing.views.Row() != row {
		t.Errorf("→ shows row %d, want %d", b.reviewing.views.Row(), row)
	}
	b.strike(stroke{name: fyne.Key4, mod: modCtrl})
	b.look(t)
	before := b.reviewing.views.Sentence()
	if !strings.Contains(uitest.Words(b.reviewing.views.Root), "依据 30 张随机抽检") || !strings.HasPrefix(before, "阈值 15%：自动处理 ") {
		t.Errorf("%q of %q", before, uitest.Words(b.reviewing.views.Root))
	}
	b.reviewing.views.DragThreshold(0.6, false)
	c, _, _, _ := independent(b, truth, 0.6)
	if got := b.reviewing.views.Sentence(); !strings.HasPrefix(got, "阈值 60%：自动处理 "+percent(c)) || b.session.ws.Threshold() != 0.15 {
		t.Errorf("while dragging: %q, in force %f", got, b.session.ws.Threshold())
	}
	b.reviewing.views.DragThreshold(0.6, true)
	b.look(t)
	b.strike(stroke{name: fyne.KeyEscape})
	if b.reviewing.views.View() != review.Pictures || !b.listing.Visible() || !b.picture.inspector.Visible() {
		t.Error("Esc does not go back to the pictures")
	}
	if b.session.ws.Threshold() != 0.6 || !strings.HasPrefix(b.reviewing.views.Sentence(), "阈值 60%") {
		t.Errorf("let go: %q, in force %f", b.reviewing.views.Sentence(), b.session.ws.Threshold())
	}
}

// TestDeckByLabel checks that the pick list judges too, and a blind deck shows no answer before.
func TestDeckByLabel(t *testing.T) {
	b, _ := reviewWindow(t, 60, "甲")
	b.reviewing.show(review.Judging)
	b.look(t)
	buttonOf(t, b.reviewing.views.Root, "抽 50 张").Tapped(nil)
	b.look(t)
	row := b.reviewing.views.Row()
	b.typeRunes("r")
	if b.TopSheet() == nil {
		t.Fatal("R opens no list")
	}
	b.typeRunes("宇航员")
	b.strike(stroke{name: fyne.KeyReturn, mod: modCtrl}) // a label that no pack knows
	b.look(t)
	if j := b.judgement(row); j.Verdict != workspace.Wrong || j.Label != "宇航员" {
		t.Errorf("%+v", j)
	}
	b.reviewing.views.SetBlind(true)
	row = b.reviewing.views.Row()
	r, _ := b.session.ws.Row(row)
	top, _ := r.Top()
	name := b.session.vocabulary[top.Class].Name
	if strings.Contains(deckTitle(b), name) {
		t.Errorf("a blind deck says %q", deckTitle(b))
	}
	b.typeRunes("j") // there is nothing to say yes to
	if b.TopSheet() == nil || b.verdict(row) != workspace.Unjudged || strings.Contains(buttonTexts(b.TopSheet()), name) {
		t.Fatal("J judges what nobody has seen, or the list gives it away")
	}
	b.typeRunes(name)
	b.strike(stroke{name: fyne.KeyReturn})
	b.look(t)
	if j := b.judgement(row); j.Verdict != workspace.Right {
		t.Errorf("what the model says, said blindly: %+v", j)
	}
}

func deckTitle(b *testWindow) string { return b.reviewing.views.DeckTitle() }

// TestSentencesWithoutFigures checks that nothing judged, few judged, all unsure and one class are sentences.
func TestSentencesWithoutFigures(t *testing.T) {
	b, _ := reviewWindow(t, 50, "猫")
	b.reviewing.show(review.Weighing)
	b.look(t)
	if got := b.reviewing.views.Sentence(); got != "还没有判定，说不出正确率" {
		t.Errorf("nothing judged: %q", got)
	}
	say := func(v workspace.Verdict, n int) {
		for i := range n {
			b.session.ws.Judge([]workspace.Judged{{Row: i, Judgement: workspace.Judgement{Verdict: v}}})
		}
		b.look(t)
	}
	b.reviewing.setThreshold(0)
	b.look(t)
	say(workspace.Right, 3)
	if got := b.reviewing.views.Sentence(); !strings.Contains(got, "只判了 3 张，还说不准（44–100%") {
		t.Errorf("three right of three: %q", got)
	}
	say(workspace.Unsure, 50)
	if got := b.reviewing.views.Sentence(); !strings.Contains(got, "判过的 50 张都是“不确定”") {
		t.Errorf("all unsure: %q", got)
	}
	say(workspace.Right, 50)
	if got := b.reviewing.views.Sentence(); !strings.Contains(got, "正确率 100%（95% 区间 92.") && !strings.Contains(got, "正确率 100%（95% 区间 93–100%）") {
		t.Errorf("all right: %q", got)
	}
	if got := uitest.Words(b.reviewing.views.Root); !strings.Contains(got, "不一定有代表性") || !strings.Contains(got, "阈值以上还没有认错的") {
		t.Errorf("pictures of one's own choice: %q", got)
	}
	say(workspace.Wrong, 2)
	if got := uitest.Words(b.reviewing.views.Root); !strings.Contains(got, "误识别 2 张") || !strings.Contains(got, "认错的 2 张还没有写明是什么") {
		t.Errorf("two wrong, and not said what they show: %q", got)
	}
}

// TestConfusedPicturesAreFound checks that a press on a confusion shows its pictures.
func TestConfusedPicturesAreFound(t *testing.T) {
	b, truth := reviewWindow(t, 200, "猫", "狗")
	buttonOf(t, b.strip, "接受").Tapped(nil)
	b.look(t)
	want := 0
	for i := range truth {
		r, _ := b.session.ws.Row(i)
		if top, _ := r.Top(); truth[i] == "猫" && b.session.vocabulary[top.Class].Name == "狗" && top.Score >= 0.15 {
			want++
		}
	}
	buttonOf(t, b.reviewing.views.Root, fmt.Sprintf("猫 → 狗　%d 张", want)).Tapped(nil)
	b.look(t)
	if b.reviewing.views.View() != review.Pictures || b.view.Len() != want || !b.listing.Visible() {
		t.Errorf("%q shows %d pictures, want %d", b.finder.field.Entry.Text, b.view.Len(), want)
	}
}

// TestEveryViewFitsTheSmallestWindow checks that nothing of the deck and the figures is wider or
// higher than there is room.
func TestEveryViewFitsTheSmallestWindow(t *testing.T) {
	b, _ := reviewWindow(t, 200, "猫", "狗")
	b.Win.Resize(fyne.NewSize(880, 560))
	for _, v := range []review.View{review.Judging, review.Weighing} {
		b.reviewing.show(v)
		b.look(t)
		if v == review.Judging {
			buttonOf(t, b.reviewing.views.Root, "抽 50 张").Tapped(nil)
			b.look(t)
		}
		uitest.Walk(b.root, func(o fyne.CanvasObject) {
			button, ok := o.(*kit.Button)
			if !ok {
				return
			}
			p := fyne.CurrentApp().Driver().AbsolutePositionForObject(button)
			if p.X < 0 || p.X+button.Size().Width > 880.5 {
				t.Errorf("view %d: the button %q reaches from %.0f to %.0f", v, button.Text, p.X, p.X+button.Size().Width)
			}
			if v == review.Judging && p.Y+button.Size().Height > 560 {
				t.Errorf("view %d: the button %q ends at %.0f", v, button.Text, p.Y+button.Size().Height)
			}
		})
	}
}

// TestCostAfterRestart checks that before anything ran, the cost is that of the speed which the
// task keeps.
func TestCostAfterRestart(t *testing.T) {
	b, _ := reviewWindow(t, 60, "猫", "狗")
	b.session.ws.ChangeTask(1, func(t *workspace.Task) {
		t.Settings = []byte(`{"device":"cpu","threshold":0.15,"rate":58.2}`)
	})
	b.reviewing.show(review.Weighing)
	b.look(t)
	if got := uitest.Words(b.reviewing.views.Root); !strings.Contains(got, "100 万张约需 4.8 小时（CPU，58 张/秒）") {
		t.Errorf("%q", got)
	}
}

// TestRecentLabelsHaveKeys checks that labels which were given have a key each in the list, which
// stays theirs, and that a digit is typed once something is.
func TestRecentLabelsHaveKeys(t *testing.T) {
	b, _ := reviewWindow(t, 60, "甲")
	b.reviewing.show(review.Judging)
	b.look(t)
	buttonOf(t, b.reviewing.views.Root, "抽 50 张").Tapped(nil)
	b.look(t)
	say := func(keys string, enter bool) string {
		row := b.reviewing.views.Row()
		b.typeRunes("r")
		b.typeRunes(keys)
		if enter {
			b.strike(stroke{name: fyne.KeyReturn, mod: modCtrl})
		}
		b.look(t)
		return b.judgement(row).Label
	}
	if got := say("1号机", true); got != "1号机" { // nothing has a key yet
		t.Fatalf("typed, it is %q", got)
	}
	say("二号机", true)
	if got := say("2", false); got != "二号机" {
		t.Errorf("2 gives %q", got)
	}
	if got := say("1", false); got != "1号机" {
		t.Errorf("1 gives %q", got)
	}
	b.typeRunes("r")
	if got := buttonTexts(b.TopSheet()); !strings.Contains(got, "1  1号机|2  二号机") {
		t.Errorf("the list says %q", got)
	}
	b.typeRunes("型2")
	if b.TopSheet() == nil {
		t.Error("a digit within a text takes a label")
	}
}
