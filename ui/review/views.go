package review

import (
	"context"
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"wanwu/app/assess"
	"wanwu/app/review"
	"wanwu/app/workspace"
	"wanwu/ui/kit"
	"wanwu/ui/viewer"
)

// View is which view of the workspace is shown.
type View uint8

// The views.
const (
	Pictures View = iota // 图片: the grid, which is the window's
	Judging              // 抽检
	Weighing             // 评估
)

// usualTarget is the accuracy that is wanted until another is asked for.
const usualTarget = 0.9

// Views are 抽检 and 评估 over one assessment of what the window shows.
type Views struct {
	Root *fyne.Container

	host    Host
	engine  *engine
	gallery *viewer.Gallery
	offers  *offers

	view      View
	scene     Scene
	threshold float64 // in force, or where it is being dragged
	dragging  bool
	target    float64
	figures   *figures // that were painted; nil before the first

	evaluation *evaluation
	judging    *judging
}

// New makes the views; their owner calls Run on a goroutine.
func New(h Host) *Views {
	v := &Views{host: h, target: usualTarget}
	v.engine = newEngine(&v.host, func(f *figures) { v.host.Hold("review", func() { v.paint(f) }) },
		func(f *figures, k int, img *image.RGBA) { v.evaluation.setExample(f, k, img) })
	v.gallery = viewer.NewGallery(h.Pictures, h.Do, func(row int, img *image.RGBA) { v.judging.setPicture(row, img) })
	v.offers = newOffers(v)
	v.evaluation, v.judging = newEvaluation(v), newJudging(v)
	v.Root = container.NewStack(v.evaluation.root, v.judging.root)
	v.Root.Hide()
	v.evaluation.root.Hide()
	v.judging.root.Hide()
	return v
}

// Run computes figures and makes pictures until ctx ends; it returns when its goroutines
// are gone.
func (v *Views) Run(ctx context.Context) {
	gone := make(chan struct{})
	go func() { defer close(gone); v.gallery.Run(ctx) }()
	v.engine.run(ctx)
	<-gone
}

// Step computes what was asked for, on the caller's goroutine: for callers that do not Run. It
// blocks.
func (v *Views) Step(ctx context.Context) { v.engine.step(ctx) }

// View returns which view is shown.
func (v *Views) View() View { return v.view }

// Dealing reports whether a picture of a deck is being judged.
func (v *Views) Dealing() bool { return v.view == Judging && v.judging.row >= 0 }

// Show shows a view.
func (v *Views) Show(view View) {
	if v.view == view {
		return
	}
	v.view = view
	kit.SetShown(v.Root, view != Pictures)
	kit.SetShown(v.evaluation.root, view == Weighing)
	kit.SetShown(v.judging.root, view == Judging)
	v.host.Shown()
	if view == Pictures {
		v.gallery.Request()
		return
	}
	v.want()
	v.repaint()
}

// Update takes over what the window shows now.
func (v *Views) Update(s Scene) {
	changed := s.Revision != v.scene.Revision || s.Query != v.scene.Query || s.Threshold != v.scene.Threshold || s.N != v.scene.N || s.Deck != v.scene.Deck
	if s.Deck != v.scene.Deck {
		v.figures = nil
	}
	v.scene = s
	if !v.dragging {
		v.threshold = review.Score(s.Threshold)
	}
	if changed && (v.view != Pictures || v.offers.watching()) {
		v.want()
	}
}

// want asks for figures of what is shown.
func (v *Views) want() {
	v.engine.want(request{scene: v.scene, threshold: v.threshold, target: v.target, deck: v.host.Workspace.Note(v.scene.Deck), mapping: assess.MappingsOf(v.host.Workspace).InForce(v.scene.TaskKey),
		folders: v.offers.wanted == v.scene.Deck})
}

// paint shows figures.
func (v *Views) paint(f *figures) {
	if f.scene.Deck != v.scene.Deck {
		return // of what was shown before
	}
	v.figures = f
	v.offers.look(f)
	v.repaint()
}

// repaint shows the figures in the view that is shown.
func (v *Views) repaint() {
	f := v.figures
	if f == nil {
		return
	}
	if v.dragging {
		f = v.dragged(f)
	}
	switch v.view {
	case Weighing:
		v.evaluation.paint(f)
	case Judging:
		v.judging.paint(f)
	}
}

// dragged returns figures with the point of the threshold that is being dragged.
func (v *Views) dragged(f *figures) *figures {
	d := *f
	d.threshold, d.point = v.threshold, f.of.Point(v.threshold)
	return &d
}

// drag shows what another threshold would give: the sentence at once, the tables as soon
// as they are computed.
func (v *Views) drag(t float64) {
	v.host.Hold("drag threshold", func() {
		v.dragging, v.threshold = true, t
		if v.figures != nil {
			v.evaluation.say(v.dragged(v.figures))
		}
		v.want()
	})
}

// settle puts the threshold in force.
func (v *Views) settle(t float64) {
	v.dragging, v.threshold = false, t
	v.host.SetThreshold(float32(t))
	v.want()
}

// setTarget asks for another accuracy; where a threshold is proven to reach it, pressing again
// puts that in force.
func (v *Views) setTarget(target float64) {
	if f := v.figures; target == v.target && f != nil && f.proven && f.target == target {
		v.settle(f.lowest.Threshold)
		return
	}
	v.target = target
	v.want()
}

// draw draws a deck of n pictures, or n more where there is one.
func (v *Views) draw(n int) {
	f := v.figures
	if f == nil || f.of.Len() == 0 {
		return
	}
	scene, target, ws := v.scene, v.target, v.host.Workspace
	v.host.Go(func(context.Context) {
		var d *assess.Deck
		if f.of.Deck == nil {
			d = f.of.Draw(scene.Query, seedOf(scene.Deck), n, v.host.Likeness(scene.Task))
		} else {
			d = f.of.Extended(n, target, v.host.Likeness(scene.Task))
		}
		before := ws.Note(scene.Deck)
		ws.SetNote(scene.Deck, d.Text())
		v.host.Do(func() {
			v.host.Undone(func() { ws.SetNote(scene.Deck, before); v.host.Present().want() })
			v.host.Present().want()
		})
	})
}

// seedOf returns a seed that is the same for the same pictures: drawing again gives the same deck.
func seedOf(name string) uint64 {
	seed := uint64(14695981039346656037)
	for _, b := range []byte(name) {
		seed = (seed ^ uint64(b)) * 1099511628211
	}
	return seed
}

// Judge takes a verdict on the picture of the deck that is shown; false is that another
// view has the keys.
func (v *Views) Judge(said workspace.Verdict, label string) bool {
	if v.view == Pictures {
		return false
	}
	if v.view == Judging {
		v.judging.judge(said, label)
	}
	return true
}

// Relabel asks what the picture of the deck shows; false is that another view has the keys.
func (v *Views) Relabel() bool {
	if v.view == Pictures {
		return false
	}
	if v.view == Judging {
		v.judging.relabel()
	}
	return true
}

// TypedKey uses a key that nothing else wants: the arrows go along the deck or scroll the
// figures, Enter draws a deck, Esc goes back to the pictures. It answers whether the key is
// one of a view.
func (v *Views) TypedKey(name fyne.KeyName) bool {
	switch {
	case v.view == Pictures:
		return false
	case name == fyne.KeyEscape:
		v.Show(Pictures)
	case v.view == Judging:
		v.judging.key(name)
	default:
		v.evaluation.key(name)
	}
	return true
}
