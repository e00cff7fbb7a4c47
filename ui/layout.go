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

// columns gives all objects the same width.
type columns struct{ gap float32 }

func (c columns) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	n := float32(len(objects))
	width := (size.Width - c.gap*(n-1)) / n
	for i, o := range objects {
		place(o, float32(i)*(width+c.gap), 0, width, size.Height)
	}
}

func (c columns) MinSize(objects []fyne.CanvasObject) (m fyne.Size) {
	for _, o := range objects {
		m = m.Max(o.MinSize())
	}
	n := float32(len(objects))
	return fyne.NewSize(m.Width*n+c.gap*(n-1), m.Height)
}

// halves are two columns of one width.
type halves struct{ gap float32 }

func (l halves) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	w := (size.Width - l.gap) / 2
	place(objects[0], 0, 0, w, size.Height)
	place(objects[1], w+l.gap, 0, w, size.Height)
}

func (l halves) MinSize(objects []fyne.CanvasObject) fyne.Size {
	a, b := objects[0].MinSize(), objects[1].MinSize()
	return fyne.NewSize(2*max(a.Width, b.Width)+l.gap, max(a.Height, b.Height))
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
