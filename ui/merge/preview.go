package merge

import (
	"context"
	"image"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"wanwu/app/roundtrip"
	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/ui/kit"
)

// Host is what the preview needs of the window.
type Host struct {
	Window fyne.Window
	Lang   words.Lang
	// Load returns a row's thumbnail. It blocks and is called off the main goroutine.
	Load func(ctx context.Context, r workspace.Row) (*image.RGBA, error)
	// Go runs a function on a goroutine of the window, which waits for it.
	Go func(f func(ctx context.Context))
	// Do runs a function on the main goroutine.
	Do func(func())
	// Open shows a sheet with the focus on first.
	Open func(s *kit.Sheet, first fyne.Focusable)
	// Store makes the changes of a plan.
	Store func(*roundtrip.Plan)
}

// The measures of the preview, in dp.
const (
	previewWidth float32 = 760
	leastList    float32 = 150
	mostList     float32 = 440
	aroundList   float32 = 330 // what is above and below it, and the window's edges
)

// Preview is the list of what would change. Main goroutine.
type Preview struct {
	host  Host
	plan  *roundtrip.Plan
	lines []line
	sides []roundtrip.Side // of the conflicts

	sheet  *kit.Sheet
	list   *widget.List
	store  *kit.Button
	thumbs *thumbs
}

// line is one line of the list: one of the plan's conflicts, changes or problems.
type line struct {
	kind lineKind
	at   int // in the plan
}

type lineKind uint8

const (
	conflict lineKind = iota
	change
	problem
)

// Show opens the preview of a plan of the sheets in some files. Nothing is changed before the
// user says so.
func Show(h Host, p *roundtrip.Plan, files []string) *Preview {
	v := &Preview{host: h, plan: p, sides: make([]roundtrip.Side, len(p.Conflicts))}
	for kind, n := range []int{conflict: len(p.Conflicts), change: len(p.Changes), problem: len(p.Problems)} {
		for at := range n {
			v.lines = append(v.lines, line{lineKind(kind), at})
		}
	}
	v.thumbs = newThumbs(h, func() { v.list.Refresh() })
	v.list = widget.NewList(func() int { return len(v.lines) }, func() fyne.CanvasObject { return newRow() }, func(i widget.ListItemID, o fyne.CanvasObject) {
		if r, ok := o.(*row); ok && i < len(v.lines) {
			v.fill(r, v.lines[i])
		}
	})
	v.list.HideSeparators = true
	v.sheet = &kit.Sheet{Canvas: h.Window.Canvas(), Width: previewWidth, Pad: 22, Content: v.content(files), Foot: v.foot(), OnClose: func() { v.thumbs.close() }}
	h.Open(v.sheet, v.store)
	return v
}

// Shown returns whether the preview stands open.
func (v *Preview) Shown() bool { return v.sheet.Shown }

// Close puts the preview away; nothing is changed.
func (v *Preview) Close() { v.sheet.Close() }

func (v *Preview) content(files []string) fyne.CanvasObject {
	title := kit.NewElastic(words.T(v.host.Lang, "merge.title", strings.Join(files, words.T(v.host.Lang, "merge.and"))), theme.ColorNameForeground, kit.SizeLabel)
	title.Bold = true
	objects := []fyne.CanvasObject{title, kit.NewParagraph(v.plan.Summary(v.host.Lang), theme.ColorNameForeground, previewWidth-44)}
	for _, a := range v.plan.Agreements {
		objects = append(objects, kit.NewParagraph(a.Text(v.host.Lang), kit.ColorMuted, previewWidth-44))
	}
	if len(v.lines) > 0 {
		height := min(max(v.host.Window.Canvas().Size().Height-aroundList, leastList), mostList, float32(len(v.lines))*(rowHeight+theme.Padding())+8)
		objects = append(objects, container.New(kit.Sized{Width: leastList, Height: height}, v.list))
	}
	if n := len(v.plan.Conflicts); n > 0 {
		objects = append(objects, kit.NewParagraph(words.T(v.host.Lang, "merge.choose", n), kit.ColorUnsure, previewWidth-44))
	}
	return container.New(kit.Stack{Gap: 10}, objects...)
}

// foot returns the buttons.
func (v *Preview) foot() fyne.CanvasObject {
	v.store = kit.NewButton("", kit.Primary, v.confirm)
	buttons := []fyne.CanvasObject{kit.NewButton(words.T(v.host.Lang, "merge.cancel"), kit.Secondary, v.Close)}
	if len(v.plan.Conflicts) > 0 {
		buttons = append(buttons, kit.NewButton(words.T(v.host.Lang, "merge.all_later"), kit.Secondary, v.takeLater))
	}
	v.count()
	return container.New(kit.Row{Gap: 10, End: true}, append(buttons, v.store)...)
}

// fill shows a line in a row of the list.
func (v *Preview) fill(r *row, l line) {
	say := func(j workspace.Judgement) string { return roundtrip.JudgementText(v.host.Lang, j) }
	switch l.kind {
	case conflict:
		c := v.plan.Conflicts[l.at]
		r.show(true, v.thumbs.of(c.Row), c.Row.Note().Named(c.Row.Path), "", "", theme.ColorNameForeground)
		r.offer(say(c.First)+" · "+c.FirstBy(v.host.Lang), say(c.Second)+" · "+c.By, v.sides[l.at], func(s roundtrip.Side) { v.choose(l.at, s) })
	case change:
		c := v.plan.Changes[l.at]
		r.show(true, v.thumbs.of(c.Row), c.Row.Note().Named(c.Row.Path), words.T(v.host.Lang, "merge.becomes", say(c.Before), say(c.After)), c.By, theme.ColorNameForeground)
	case problem:
		r.show(false, nil, v.plan.Problems[l.at].Text(v.host.Lang), words.T(v.host.Lang, "merge.not_taken"), "", kit.ColorUnsure)
	}
}

// choose says which word of a conflict is to hold; the one that was chosen already no longer.
func (v *Preview) choose(at int, s roundtrip.Side) {
	if v.sides[at] == s {
		s = roundtrip.Neither
	}
	v.sides[at] = s
	v.count()
	v.list.Refresh()
}

// takeLater chooses the later word in every conflict.
func (v *Preview) takeLater() {
	for i := range v.sides {
		v.sides[i] = roundtrip.Second
	}
	v.count()
	v.list.Refresh()
}

// changes returns how many rows would change as it is chosen now.
func (v *Preview) changes() int {
	p := roundtrip.Plan{Conflicts: v.plan.Conflicts}
	p.Resolve(func(i int) roundtrip.Side { return v.sides[i] })
	return len(v.plan.Changes) + len(p.Changes)
}

// count says on the button what it does.
func (v *Preview) count() {
	n := v.changes()
	v.store.Set(words.T(v.host.Lang, "merge.store", n), "")
	if n == 0 {
		v.store.Set(words.T(v.host.Lang, "merge.store_none"), "")
	}
}

// confirm has the changes made.
func (v *Preview) confirm() {
	v.sheet.Close()
	v.plan.Resolve(func(i int) roundtrip.Side { return v.sides[i] })
	v.host.Store(v.plan)
}
