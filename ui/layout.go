package ui

import "fyne.io/fyne/v2"

// stack lays objects below each other at the full width.
type stack struct{ gap float32 }

func (l stack) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	y := float32(0)
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		o.Resize(fyne.NewSize(size.Width, o.MinSize().Height))
		h := o.MinSize().Height // once more: wrapped text now knows its width
		place(o, 0, y, size.Width, h)
		y += h + l.gap
	}
}

func (l stack) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var m fyne.Size
	for _, o := range objects {
		if o.Visible() {
			s := o.MinSize()
			m.Width, m.Height = max(m.Width, s.Width), m.Height+s.Height+l.gap
		}
	}
	m.Height = max(0, m.Height-l.gap)
	return m
}

// row lays objects beside each other at their own size, in the middle of the
// height. What is elastic (a line that may be cut, a slider) shares the room
// that is left; with end set, everything stands at the right.
type row struct {
	gap     float32
	elastic fyne.CanvasObject
	end     bool
}

func (l row) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	rest := size.Width - l.MinSize(objects).Width
	x := float32(0)
	if l.end && l.elastic == nil {
		x = max(0, rest)
	}
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		m := o.MinSize()
		if o == l.elastic {
			m.Width = max(0, m.Width+rest)
		}
		place(o, x, (size.Height-m.Height)/2, m.Width, m.Height)
		x += m.Width + l.gap
	}
}

func (l row) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var m fyne.Size
	for _, o := range objects {
		if o.Visible() {
			s := o.MinSize()
			m.Width, m.Height = m.Width+s.Width+l.gap, max(m.Height, s.Height)
		}
	}
	m.Width = max(0, m.Width-l.gap)
	return m
}

// sized gives its objects one size, on top of each other.
type sized struct{ width, height float32 }

func (l sized) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		place(o, 0, 0, size.Width, size.Height)
	}
}

func (l sized) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(l.width, l.height) }

// inset keeps its objects away from its edges.
type inset struct{ left, top, right, bottom float32 }

func (l inset) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		place(o, l.left, l.top, max(0, size.Width-l.left-l.right), max(0, size.Height-l.top-l.bottom))
	}
}

func (l inset) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var m fyne.Size
	for _, o := range objects {
		m = m.Max(o.MinSize())
	}
	return m.AddWidthHeight(l.left+l.right, l.top+l.bottom)
}
