package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// choice is buttons of which one holds, in as many rows as they need; chosen is −1
// for none.
func choice(texts []string, chosen int, on func(i int)) fyne.CanvasObject {
	var buttons []*button
	var objects []fyne.CanvasObject
	for i, t := range texts {
		b := newButton(t, secondary, func() {
			for k, o := range buttons {
				o.choose(k == i)
			}
			on(i)
		})
		b.chosen = i == chosen
		buttons, objects = append(buttons, b), append(objects, b)
	}
	return container.New(&flow{gap: 8}, objects...)
}

// flow lays objects beside each other at their own size, and goes on below where the
// width is used up. Its height is known once its width is.
type flow struct {
	gap   float32
	width float32 // when last laid out; 0 for one row
}

func (l *flow) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	l.each(objects, func(o fyne.CanvasObject, x, y float32, m fyne.Size) { place(o, x, y, m.Width, m.Height) })
}

func (l *flow) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var size fyne.Size
	l.each(objects, func(_ fyne.CanvasObject, x, y float32, m fyne.Size) {
		size.Width, size.Height = max(size.Width, m.Width), max(size.Height, y+m.Height)
	})
	return size
}

// each visits the objects with their places.
func (l *flow) each(objects []fyne.CanvasObject, visit func(o fyne.CanvasObject, x, y float32, m fyne.Size)) {
	x, y, line := float32(0), float32(0), float32(0)
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		m := o.MinSize()
		if l.width > 0 {
			m.Width = min(m.Width, l.width)
			if x > 0 && x+m.Width > l.width {
				x, y, line = 0, y+line+l.gap, 0
			}
		}
		visit(o, x, y, m)
		x, line = x+m.Width+l.gap, max(line, m.Height)
	}
}

// form lays pairs below each other: a label at the left, what it is the label of at
// the right.
type form struct {
	label, gap float32
}

func (l form) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	y, w := float32(0), max(0, size.Width-l.label-l.gap)
	for i := 0; i+1 < len(objects); i += 2 {
		name, o := objects[i], objects[i+1]
		if !o.Visible() {
			continue
		}
		o.Resize(fyne.NewSize(w, o.MinSize().Height))
		h := o.MinSize().Height // once more: wrapped content now knows its width
		place(o, l.label+l.gap, y, w, h)
		// The label stands beside the first line of what it names.
		place(name, 0, y, l.label, min(h, 34))
		y += h + l.gap
	}
}

func (l form) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var m fyne.Size
	for i := 0; i+1 < len(objects); i += 2 {
		if o := objects[i+1]; o.Visible() {
			s := o.MinSize()
			m.Width, m.Height = max(m.Width, l.label+l.gap+s.Width), m.Height+s.Height+l.gap
		}
	}
	m.Height = max(0, m.Height-l.gap)
	return m
}
