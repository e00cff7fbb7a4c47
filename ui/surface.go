package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// surface is a flat area that follows the theme: a card, a bar, a hairline.
type surface struct {
	widget.BaseWidget
	fill, stroke fyne.ThemeColorName // empty for none
	radius       float32
}

func newSurface(fill, stroke fyne.ThemeColorName, radius float32) *surface {
	s := &surface{fill: fill, stroke: stroke, radius: radius}
	s.ExtendBaseWidget(s)
	return s
}

// paint changes the fill.
func (s *surface) paint(fill fyne.ThemeColorName) {
	if s.fill != fill {
		s.fill = fill
		s.Refresh()
	}
}

func (s *surface) CreateRenderer() fyne.WidgetRenderer {
	r := canvas.NewRectangle(nil)
	update := func() {
		r.FillColor, r.StrokeColor, r.CornerRadius = themed(s.fill), themed(s.stroke), s.radius
		r.StrokeWidth = 0
		if s.stroke != "" {
			r.StrokeWidth = 1
		}
	}
	update()
	return &drawn{
		objects: []fyne.CanvasObject{r},
		layout:  r.Resize,
		minSize: func() fyne.Size { return fyne.Size{} },
		refresh: update,
	}
}

// bar is a share of a whole as a coloured length on a grey one.
type bar struct {
	widget.BaseWidget
	share float32 // 0…1
	color fyne.ThemeColorName
	track fyne.ThemeColorName // empty for none
}

func newBar(color, track fyne.ThemeColorName) *bar {
	b := &bar{color: color, track: track}
	b.ExtendBaseWidget(b)
	return b
}

func (b *bar) set(share float32, color fyne.ThemeColorName) {
	share = min(max(share, 0), 1)
	if b.share != share || b.color != color {
		b.share, b.color = share, color
		b.Refresh()
	}
}

func (b *bar) CreateRenderer() fyne.WidgetRenderer {
	track, fill := canvas.NewRectangle(nil), canvas.NewRectangle(nil)
	layout := func(size fyne.Size) {
		track.Resize(size)
		track.CornerRadius, fill.CornerRadius = size.Height/2, size.Height/2
		// Less than a dot is still something: what is there is seen.
		w := size.Width * b.share
		if b.share > 0 {
			w = max(w, size.Height)
		}
		fill.Resize(fyne.NewSize(w, size.Height))
	}
	update := func() {
		track.FillColor, fill.FillColor = themed(b.track), themed(b.color)
		fill.Hidden = b.share == 0
		layout(b.Size())
	}
	update()
	return &drawn{
		objects: []fyne.CanvasObject{track, fill}, layout: layout,
		minSize: func() fyne.Size { return fyne.NewSize(0, 4) },
		refresh: update,
	}
}
