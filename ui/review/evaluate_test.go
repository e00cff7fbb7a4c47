package review_test

import (
	"strings"
	"testing"

	"wanwu/ui/uitest"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"wanwu/ui/review"
)

// many returns n answers alike.
func many(n int, a answer) []answer {
	out := make([]answer, n)
	for i := range out {
		out[i] = a
	}
	return out
}

// TestCalibrationIsSaidInWords checks that scores that promise too much, too little or what is so
// are called that, and that the diagram has its numbers at the pointer.
func TestCalibrationIsSaidInWords(t *testing.T) {
	right, wrong := answer{0, 0.95, "猫", 0}, answer{0, 0.95, "狗", 1}
	for _, c := range []struct {
		name    string
		answers []answer
		want    string
	}{
		{"few", many(3, right), "判够 30 张，才看得出置信度可不可信"},
		{"high", append(many(20, right), many(20, wrong)...), "置信度偏高：比实际正确率平均高 45%"},
		{"good", append(many(38, right), many(2, wrong)...), "置信度可信"},
		{"low", many(40, answer{0, 0.35, "猫", 0}), "置信度偏低：比实际正确率平均低 65%"},
		{"mixed", append(many(40, answer{0, 0.35, "猫", 0}), many(30, wrong)...), "置信度有的偏高、有的偏低，平均差 78%"},
	} {
		p := newPage(t)
		p.Show(review.Weighing)
		p.add(c.answers...)
		if got := uitest.Words(p.Root); !strings.Contains(got, c.want) {
			t.Errorf("%s: %q is not in %q", c.name, c.want, got)
		}
	}
	p := newPage(t)
	p.Show(review.Weighing)
	p.add(append(many(20, right), many(20, wrong)...)...)
	said := ""
	uitest.Walk(p.Root, func(o fyne.CanvasObject) {
		w, ok := o.(desktop.Hoverable)
		if !ok || said != "" {
			return
		}
		w.MouseMoved(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(0.93*o.Size().Width, 0.5*o.Size().Height)}})
		if got := uitest.Words(o); strings.Contains(got, "置信度 90%–100%") {
			said = got
		}
	})
	if !strings.Contains(said, "置信度 90%–100%：平均 95%，实际对 50%（35–65%，40 张）") {
		t.Errorf("the diagram says %q", said)
	}
}

// TestTopFiveIsSaid checks that the truth among other answers of a picture counts, and that it is not
// said of business categories.
func TestTopFiveIsSaid(t *testing.T) {
	p := newPage(t)
	p.Show(review.Weighing)
	p.add(append(many(30, answer{0, 0.9, "猫", 0}), append(many(6, answer{0, 0.8, "狗", 1}), many(4, answer{0, 0.8, "杯子", 1})...)...)...)
	if got, want := uitest.Words(p.Root), "不设阈值：第一个标签就对的占 75%（95% 区间 60–86%）；前五个标签里有对的占 90%（77–96%）"; !strings.Contains(got, want) {
		t.Errorf("%q is not in %q", want, got)
	}
}

// TestTableLineShowsItsPictures checks that a press on a line of the table asks for the pictures that
// are given the label or have it on them.
func TestTableLineShowsItsPictures(t *testing.T) {
	p := newPage(t)
	p.Show(review.Weighing)
	p.add(append(many(30, answer{0, 0.9, "猫", 0}), many(10, answer{1, 0.8, "狗", 1})...)...)
	uitest.Walk(p.Root, func(o fyne.CanvasObject) {
		if w, ok := o.(fyne.Tappable); ok && strings.Contains(uitest.Words(o), "业务类别|") || ok && strings.Contains(uitest.Words(o), "判过的张数") {
			w.Tapped(&fyne.PointEvent{Position: fyne.NewPos(30, 27*1.5)})
			w.Tapped(&fyne.PointEvent{Position: fyne.NewPos(30, 10)}) // the heading
		}
	})
	if len(p.found) != 1 || p.found[0] != "(标签=猫 | 实为=猫)" {
		t.Errorf("it asks for %q", p.found)
	}
}
