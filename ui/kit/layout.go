package kit

import (
	"math"

	"fyne.io/fyne/v2"
)

// Relayout lays out a container, and those in it, as their objects are now; nothing is painted that
// stays where it is.
func Relayout(o fyne.CanvasObject) {
	c, ok := o.(*fyne.Container)
	if !ok || !c.Visible() {
		return
	}
	if c.Layout != nil {
		c.Layout.Layout(c.Objects, c.Size())
	}
	for _, o := range c.Objects {
		Relayout(o)
	}
}

// Stack lays objects below each other at the full width.
type Stack struct{ Gap float32 }

// Layout implements fyne.Layout.
func (l Stack) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	y := float32(0)
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		o.Resize(fyne.NewSize(size.Width, o.MinSize().Height))
		h := o.MinSize().Height // again: wrapped text now knows its width
		Place(o, 0, y, size.Width, h)
		y += h + l.Gap
	}
}

// MinSize implements fyne.Layout.
func (l Stack) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var m fyne.Size
	for _, o := range objects {
		if o.Visible() {
			s := o.MinSize()
			m.Width, m.Height = max(m.Width, s.Width), m.Height+s.Height+l.Gap
		}
	}
	m.Height = max(0, m.Height-l.Gap)
	return m
}

// Row lays objects beside each other at their own size, in the middle of the height. What is
// elastic (a line that may be cut, a slider) shares the room that is left; with end set, everything
// is at the right.
type Row struct {
	Gap     float32
	Elastic fyne.CanvasObject
	End     bool
}

// Layout implements fyne.Layout.
func (l Row) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	rest := size.Width - l.MinSize(objects).Width
	x := float32(0)
	if l.End && l.Elastic == nil {
		x = max(0, rest)
	}
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		m := o.MinSize()
		if o == l.Elastic {
			m.Width = max(0, m.Width+rest)
		}
		Place(o, x, float32(math.Floor(float64(size.Height-m.Height)/2)), m.Width, m.Height) // see PlaceText
		x += m.Width + l.Gap
	}
}

// MinSize implements fyne.Layout.
func (l Row) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var m fyne.Size
	for _, o := range objects {
		if o.Visible() {
			s := o.MinSize()
			m.Width, m.Height = m.Width+s.Width+l.Gap, max(m.Height, s.Height)
		}
	}
	m.Width = max(0, m.Width-l.Gap)
	return m
}

// Sized gives its objects one size, on top of each other.
type Sized struct{ Width, Height float32 }

// Layout implements fyne.Layout.
func (l Sized) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		Place(o, 0, 0, size.Width, size.Height)
	}
}

// MinSize implements fyne.Layout.
func (l Sized) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(l.Width, l.Height) }

// Inset keeps its objects away from its edges.
type Inset struct{ Left, Top, Right, Bottom float32 }

// Layout implements fyne.Layout.
func (l Inset) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		Place(o, l.Left, l.Top, max(0, size.Width-l.Left-l.Right), max(0, size.Height-l.Top-l.Bottom))
	}
}

// MinSize implements fyne.Layout.
func (l Inset) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var m fyne.Size
	for _, o := range objects {
		m = m.Max(o.MinSize())
	}
	return m.AddWidthHeight(l.Left+l.Right, l.Top+l.Bottom)
}

// Narrow gives its objects the width that it has less Right, whatever they ask for, so that what is
// too long for a scroller is cut with an ellipsis instead of by its edge.
type Narrow struct{ Right float32 }

// Layout implements fyne.Layout.
func (l Narrow) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	Inset{Right: l.Right}.Layout(objects, size)
}

// MinSize implements fyne.Layout.
func (l Narrow) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(0, Inset{}.MinSize(objects).Height)
}

// Columns gives all objects the same width.
type Columns struct{ Gap float32 }

// Layout implements fyne.Layout.
func (c Columns) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	n := float32(len(objects))
	width := (size.Width - c.Gap*(n-1)) / n
	for i, o := range objects {
		Place(o, float32(i)*(width+c.Gap), 0, width, size.Height)
	}
}

// MinSize implements fyne.Layout.
func (c Columns) MinSize(objects []fyne.CanvasObject) (m fyne.Size) {
	for _, o := range objects {
		m = m.Max(o.MinSize())
	}
	n := float32(len(objects))
	return fyne.NewSize(m.Width*n+c.Gap*(n-1), m.Height)
}

// Halves are two columns of one width, or one below the other where there is less room than Least.
type Halves struct {
	Gap, Least float32
	width      float32 // when last laid out; 0 for enough
}

func (l *Halves) stacked() bool { return l.width > 0 && l.width < l.Least }

// Layout implements fyne.Layout.
func (l *Halves) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	if l.width = size.Width; l.stacked() {
		Stack{}.Layout(objects, size)
		return
	}
	w := (size.Width - l.Gap) / 2
	Place(objects[0], 0, 0, w, size.Height)
	Place(objects[1], w+l.Gap, 0, w, size.Height)
}

// MinSize implements fyne.Layout.
func (l *Halves) MinSize(objects []fyne.CanvasObject) fyne.Size {
	if l.stacked() {
		return Stack{}.MinSize(objects)
	}
	a, b := objects[0].MinSize(), objects[1].MinSize()
	width := 2*max(a.Width, b.Width) + l.Gap
	if l.Least > 0 {
		width = max(a.Width, b.Width)
	}
	return fyne.NewSize(width, max(a.Height, b.Height))
}

// Flow lays objects beside each other at their own size, and continues below where the width is
// used up. Its height is known once its width is.
type Flow struct {
	Gap   float32
	width float32 // when last laid out; 0 for one row
}

// Layout implements fyne.Layout.
func (l *Flow) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	l.each(objects, func(o fyne.CanvasObject, x, y float32, m fyne.Size) { Place(o, x, y, m.Width, m.Height) })
}

// MinSize implements fyne.Layout.
func (l *Flow) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var size fyne.Size
	l.each(objects, func(_ fyne.CanvasObject, x, y float32, m fyne.Size) {
		size.Width, size.Height = max(size.Width, m.Width), max(size.Height, y+m.Height)
	})
	return size
}

// each visits the objects with their places.
func (l *Flow) each(objects []fyne.CanvasObject, visit func(o fyne.CanvasObject, x, y float32, m fyne.Size)) {
	x, y, line := float32(0), float32(0), float32(0)
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		m := o.MinSize()
		if l.width > 0 {
			m.Width = min(m.Width, l.width)
			if x > 0 && x+m.Width > l.width {
				x, y, line = 0, y+line+l.Gap, 0
			}
		}
		visit(o, x, y, m)
		x, line = x+m.Width+l.Gap, max(line, m.Height)
	}
}

// Form lays pairs below each other: a label at the left, what it is the label of at
// the right.
type Form struct {
	Label, Gap float32
}

// Layout implements fyne.Layout.
func (l Form) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	y, w := float32(0), max(0, size.Width-l.Label-l.Gap)
	for i := 0; i+1 < len(objects); i += 2 {
		name, o := objects[i], objects[i+1]
		if !o.Visible() {
			continue
		}
		o.Resize(fyne.NewSize(w, o.MinSize().Height))
		h := o.MinSize().Height // again: wrapped content now knows its width
		Place(o, l.Label+l.Gap, y, w, h)
		// The label is beside the first line of what it names.
		Place(name, 0, y, l.Label, min(h, 34))
		y += h + l.Gap
	}
}

// MinSize implements fyne.Layout.
func (l Form) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var m fyne.Size
	for i := 0; i+1 < len(objects); i += 2 {
		if o := objects[i+1]; o.Visible() {
			s := o.MinSize()
			m.Width, m.Height = max(m.Width, l.Label+l.Gap+s.Width), m.Height+s.Height+l.Gap
		}
	}
	m.Height = max(0, m.Height-l.Gap)
	return m
}
