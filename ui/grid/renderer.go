package grid

import (
	"image"

	"wanwu/ui/kit"

	"fyne.io/fyne/v2"
)

// renderer draws a Grid: a ring of cells, the scrollbar and its bubble.
type renderer struct {
	g        *Grid
	cells    []*cell // cell i of the view is in slot i modulo their number
	objects  []fyne.CanvasObject
	bar      *scrollbar
	bubble   *bubble
	colors   colors
	changed  int // counts the changes of colours and fonts
	fit      *kit.Fitter
	requests []thumbRequest
	bubbled  bool // what showBar has shown
	barAt    float64
	barPart  float64
}

// CreateRenderer is called by Fyne.
func (g *Grid) CreateRenderer() fyne.WidgetRenderer {
	r := &renderer{g: g, fit: kit.NewFitter(), bubble: newBubble()}
	r.bar = newScrollbar(&r.colors, g.ScrollToFraction, func(on bool) { g.position = on; g.Refresh() })
	r.objects = []fyne.CanvasObject{r.bar, r.bubble.root}
	r.Refresh()
	return r
}

// Destroy is called by Fyne when the grid has long not been shown.
func (r *renderer) Destroy() {}

// MinSize returns one card of the smallest kind.
func (r *renderer) MinSize() fyne.Size {
	return fyne.NewSize(CellMin+2*pad, cellHeight(CellMin)+2*pad)
}

// Objects returns the cells in view, and the scrollbar above them.
func (r *renderer) Objects() []fyne.CanvasObject { return r.objects }

// Layout keeps the place in another size.
func (r *renderer) Layout(size fyne.Size) {
	r.g.work("grid layout", func() {
		kit.Place(r.bar, size.Width-scrollbarWidth, 2, scrollbarWidth, max(0, size.Height-4))
		r.g.arrange(size)
		r.refresh()
	})
}

// Refresh shows the present place, data and colours. All changes come through
// here; what has not changed is compared and left alone.
func (r *renderer) Refresh() { r.g.work("grid refresh", r.refresh) }

func (r *renderer) refresh() {
	g := r.g
	if c := newColors(g.Theme(), fyne.CurrentApp().Settings().ThemeVariant()); r.changed == 0 || c != r.colors {
		r.colors = c
		r.changed++
		r.fit.Forget()
	}
	from, to := g.geo.visible()
	changed := r.provide(to - from)
	r.requests = r.requests[:0]
	for i := from; i < to; i++ {
		changed = r.showCell(r.cells[i%len(r.cells)], i) || changed
	}
	for _, c := range r.cells {
		if c.root.Visible() && (c.index < from || c.index >= to) {
			c.index = -1
			kit.SetShown(c.root, false)
			changed = true
		}
	}
	changed = r.showBar(from, to) || changed
	r.orderThumbs(from, to)
	if changed {
		r.repaint()
	}
}

// repaint requests the painting of the next frame. What has just been shown for the first time
// cannot ask for that itself: it belongs to no canvas before it is painted. A rectangle is named
// because it has no texture to be made again.
func (r *renderer) repaint() {
	if c := fyne.CurrentApp().Driver().CanvasForObject(r.g); c != nil {
		c.Refresh(r.bubble.back)
	}
}

// provide makes cells for n places. There are never fewer again until a third
// would do: a window being resized would make and drop them all the time.
func (r *renderer) provide(n int) (changed bool) {
	have := len(r.cells)
	if n <= have && n*3 >= have {
		return false
	}
	for len(r.cells) < n {
		r.cells = append(r.cells, newCell())
	}
	r.cells = r.cells[:n:n]
	for _, c := range r.cells {
		c.index = -1
	}
	r.objects = make([]fyne.CanvasObject, 0, n+2)
	for _, c := range r.cells {
		r.objects = append(r.objects, c.root)
	}
	r.objects = append(r.objects, r.bar, r.bubble.root)
	return true
}

// showCell makes c show picture i. The thumbnail is looked up by what the cell
// shows now, so that a picture that comes late never lands in a cell that has
// been given to another.
func (r *renderer) showCell(c *cell, i int) (changed bool) {
	g := r.g
	data := g.src.Cell(i)
	look := cellLook{
		data: data, selected: g.selection.Has(data.ID), width: g.geo.width, colors: r.changed,
	}
	if g.list {
		look.list = true
		if s, ok := g.src.(LineSource); ok {
			look.line = s.Line(i)
		}
	}
	look.focused = g.focused && i == g.focus && !(look.selected && g.selection.Count() == 1)
	if g.thumbs != nil && data.State != CellFailed {
		request := thumbRequest{data.ThumbKey, data.State}
		img, settled := g.thumbs.get(request)
		if look.picture = img; !settled {
			r.requests = append(r.requests, request)
		}
	}
	changed = c.show(look, &r.colors, r.fit)
	c.index = i
	x, y := g.geo.place(i)
	if p := fyne.NewPos(x, y); c.root.Position() != p {
		c.root.Move(p)
		changed = true
	}
	if !c.root.Visible() {
		c.root.Show()
		changed = true
	}
	return changed
}

// showBar places the scrollbar's thumb and the bubble beside it.
func (r *renderer) showBar(from, to int) (changed bool) {
	v := &r.g.geo
	portion := 1.0
	if m := v.maxTop(); m > 0 {
		portion = float64(v.height) / (m + float64(v.height))
	}
	show := r.g.position && portion < 1 && to > from
	changed = r.barAt != v.fraction() || r.barPart != portion || r.bubbled != show
	r.barAt, r.barPart, r.bubbled = v.fraction(), portion, show
	r.bar.set(v.fraction(), portion)
	if show {
		length, _ := r.bar.length()
		first := min(v.first*v.cols, v.count-1) + 1
		if v.fraction() >= 1 {
			first = v.count // the end is the end, not the row that happens to be on top
		}
		y := r.bar.Position().Y + r.bar.thumbTop() + length/2
		r.bubble.show(first, v.count, r.bar.Position().X-4, y, v.height, &r.colors, r.fit)
	}
	kit.SetShown(r.bubble.root, show)
	return changed
}

// orderThumbs asks for the pictures that the cells in view, and those around them,
// still lack.
func (r *renderer) orderThumbs(from, to int) {
	if r.g.thumbs != nil {
		spec := r.thumbSpec()
		r.lookAhead(spec, from, to)
		r.g.thumbs.request(spec, r.requests)
	}
}

// thumbSpec returns the size of a picture in pixels of the screen.
func (r *renderer) thumbSpec() thumbSpec {
	size := cellPicture(r.g.geo.width)
	if r.g.list {
		size = linePicture()
	}
	px := image.Pt(int(size.Width), int(size.Height))
	if c := fyne.CurrentApp().Driver().CanvasForObject(r.g); c != nil {
		px.X, px.Y = c.PixelCoordinateForPosition(fyne.NewPos(size.Width, size.Height))
	}
	if r.g.list {
		return thumbSpec{Width: px.X, Height: px.Y}
	}
	radius := (kit.RadiusCard - cellBorder) * float32(px.X) / size.Width
	return thumbSpec{Width: px.X, Height: px.Y, Radius: int(radius + 0.5)}
}
