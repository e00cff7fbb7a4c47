package ui

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/inference"
	"wanwu/ui/worktime"
)

// manyLabels returns a vocabulary as large as that of ModelScope's general recognition, with names
// that pinyin finds.
func manyLabels() inference.Vocabulary {
	const parts = "金毛猫狗割草机可卡犬蓝牙耳机蒲公英红色杯子手机键盘自行车长颈鹿"
	runes := []rune(parts)
	v := make(inference.Vocabulary, 54092)
	for i := range v {
		name := string([]rune{runes[i%len(runes)], runes[i/7%len(runes)], runes[i/211%len(runes)]})
		v[i] = inference.Class{Name: fmt.Sprint(name, i), English: fmt.Sprint("label ", i)}
	}
	v[50000] = inference.Class{Name: "拉布拉多", English: "labrador"}
	return v
}

// TestPickListOfManyLabelsKeepsMainGoroutineFree types a name among 54,092 labels: no key
// computes for a frame on the main goroutine, and Enter takes what the last one finds, though
// it is pressed before that was found.
func TestPickListOfManyLabelsKeepsMainGoroutineFree(t *testing.T) {
	runtime.LockOSThread() // whose processor time is measured
	defer runtime.UnlockOSThread()
	b := judgeBench(t, words.Chinese)
	b.session.vocabulary = manyLabels()
	b.grid.ScrollTo(0)
	b.win.Canvas().Focus(b.grid)
	least := time.Hour // a collection of the heap may fall into one of them
	for range 3 {
		b.typeRunes("r")
		b.settle()
		timer := worktime.New()
		timer.Run("key", func() { b.win.Canvas().Focused().TypedRune('l') })
		b.settle()
		least = min(least, timer.Snapshot()["key"].Busy)
		b.strike(stroke{name: fyne.KeyEscape})
	}
	if least > 16*time.Millisecond {
		t.Errorf("a key computes on the main goroutine for %v", least)
	}
	b.typeRunes("r")
	for _, r := range "lbld" { // at once, with nothing found in between
		b.win.Canvas().Focused().TypedRune(r)
	}
	b.win.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if b.topSheet() == nil || b.verdict(0) != workspace.Unjudged {
		t.Error("Enter takes what was found for another text")
	}
	b.settle()
	b.step()
	if got := b.judgement(0); got.Label != "拉布拉多" || b.topSheet() != nil {
		t.Errorf("Enter takes %+v", got)
	}
}

// BenchmarkPickListKey is a key in the pick list of 54,092 labels, with what its goroutine
// finds: a letter that most names begin with, and a word that few have.
func BenchmarkPickListKey(b *testing.B) {
	offer := labelOffer{classes: manyLabels(), lang: words.Chinese}
	for _, text := range []string{"j", "lbld", "金毛"} {
		b.Run(text, func(b *testing.B) {
			for b.Loop() {
				offer.find(b.Context(), text)
			}
		})
	}
}
