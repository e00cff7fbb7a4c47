package review_test

import (
	"context"
	"errors"
	"fmt"
	"image"
	"testing"

	"wanwu/ui/uitest"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"wanwu/app/assess"
	"wanwu/app/engine"
	"wanwu/app/probe"
	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/assets"
	"wanwu/inference"
	"wanwu/ui/kit"
	"wanwu/ui/review"
)

// page is the views over a workspace, without the rest of the window.
type page struct {
	*review.Views
	t      testing.TB
	ws     *workspace.Workspace
	window fyne.Window
	scene  review.Scene
	task   int32

	hold   func(name string, f func())
	found  []string // queries whose pictures were asked for
	said   []string
	sheet  *kit.Sheet
	table  [][]string // what is read, and what was saved
	probed func(ctx context.Context, sample []inference.Item, progress func(done, total int)) (*probe.Report, error)
	labels []string // answers to questions for a label
}

// noPictures is a maker of pictures that has none.
type noPictures struct{}

func (noPictures) Load(context.Context, workspace.Row) (*image.RGBA, error) {
	return nil, errors.New("none")
}

func (noPictures) Preview(context.Context, workspace.Row, int) (*image.RGBA, error) {
	return nil, errors.New("none")
}

func classes() inference.Vocabulary {
	return inference.Vocabulary{{Name: "猫", Category: "动物"}, {Name: "狗", Category: "动物"}, {Name: "狐狸", Category: "动物"}, {Name: "杯子", Category: "用品"}}
}

// newPage shows the views of an empty workspace in a window of 1180 × 900.
func newPage(t testing.TB) *page {
	t.Helper()
	a := test.NewTempApp(t)
	a.Settings().SetTheme(kit.NewTheme(kit.AlwaysLight, assets.FontRegular(), assets.FontBold()))
	kit.LoadTexts(words.Chinese)
	p := &page{t: t, ws: workspace.New(0), hold: func(_ string, f func()) { f() }}
	p.ws.AddPack(engine.PackInfo{Key: "", Classes: classes()})
	p.task = p.ws.AddTask("样图", nil)
	p.window = test.NewTempWindow(t, nil)
	p.Views = review.New(p.host())
	p.window.SetContent(p.Root)
	p.window.Resize(fyne.NewSize(1180, 900))
	return p
}

func (p *page) host() review.Host {
	return review.Host{
		Window: p.window, Workspace: p.ws, Lang: words.Chinese, Pictures: noPictures{},
		Go:         func(f func(context.Context)) { f(p.t.Context()) },
		Do:         func(f func()) { f() },
		Hold:       func(name string, f func()) { p.hold(name, f) },
		Vocabulary: classes, SetThreshold: func(t float32) { p.ws.SetThreshold(t) }, Shown: func() {},
		Find: func(q string) { p.found = append(p.found, q) },
		Judge: func(row int, v workspace.Verdict, label string, _ func()) bool {
			return len(p.ws.Judge([]workspace.Judged{{Row: row, Judgement: workspace.Judgement{Verdict: v, Label: label}}})) > 0
		},
		Probe: func(ctx context.Context, sample []inference.Item, progress func(done, total int)) (*probe.Report, inference.Vocabulary, error) {
			r, err := p.probed(ctx, sample, progress)
			return r, classes(), err
		},
		Likeness: func(int32) assess.Likeness { return nil },
		PickLabel: func(picked func(string)) {
			if len(p.labels) > 0 {
				label := p.labels[0]
				p.labels = p.labels[1:]
				picked(label)
			}
		},
		SaveTable: func(_ string, table [][]string, said func(string)) { p.table = table; said("存好了") },
		Undone:    func(func()) {}, Present: func() *review.Views { return p.Views },
		Tell: func(text string, _ fyne.ThemeColorName) { p.said = append(p.said, text) },
		Open: func(s *kit.Sheet, first fyne.Focusable) {
			p.sheet = s
			s.Open(first)
		},
		CanReadTables: func() bool { return true },
		ReadTable: func(string) (assess.Table, error) {
			if p.table == nil {
				return assess.Table{}, errors.New("读不出来")
			}
			return assess.Table{Rows: p.table}, nil
		},
		PickFile: func(_ []string, chosen func(string)) { chosen("/表.csv") },
	}
}

// answer is a picture with its answers, the best first, and what is on it; an empty truth is not
// known.
type answer struct {
	class int32
	score float32
	truth string
	other int32 // a second answer with a tenth of the score
}

// add puts pictures in and shows what follows.
func (p *page) add(answers ...answer) {
	p.t.Helper()
	p.fill(answers)
	p.look()
}

// fill puts pictures in.
func (p *page) fill(answers []answer) {
	for _, a := range answers {
		i := p.ws.Len()
		name := fmt.Sprintf("样图/图%d.jpg", i)
		row, _ := p.ws.AppendTo(p.task, &inference.Item{Path: name, File: "/" + name, Size: int64(i)})
		labels := []inference.Label{{Class: a.class, Score: a.score}}
		if a.other != a.class {
			labels = append(labels, inference.Label{Class: a.other, Score: a.score / 10})
		}
		p.ws.Set(row, &inference.Result{Item: inference.Item{Hash: uint64(i+1) << 32}, Labels: labels})
		if a.truth != "" {
			p.ws.SetTruths([]workspace.PictureTruth{{Row: int32(row), Truth: workspace.Truth{Label: a.truth, Origin: workspace.FromSheet}}})
		}
	}
}

// look shows the workspace as it is now.
func (p *page) look() {
	n := p.ws.Len()
	p.scene = review.Scene{All: true, N: n, Revision: p.ws.Revision(), Threshold: p.ws.Threshold(), Deck: "deck/1/", Task: p.task, Speed: p.scene.Speed, Device: p.scene.Device}
	p.Update(p.scene)
	p.Step(p.t.Context())
}

// press presses the button of a text.
func (p *page) press(o fyne.CanvasObject, text string) {
	p.t.Helper()
	found := uitest.Button(o, text)
	if found == nil {
		p.t.Fatalf("there is no button %q: %s", text, uitest.Words(o))
	}
	found.Tapped(nil)
}
