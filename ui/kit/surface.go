package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// Surface is a flat area that follows the theme: a card, a bar, a hairline.
type Surface struct {
	widget.BaseWidget
	fill, stroke fyne.ThemeColorName // empty for none
	radius       float32
}

// NewSurface makes an area; empty names draw no fill or no border. radius is in dp.
func NewSurface(fill, stroke fyne.ThemeColorName, radius float32) *Surface {
	s := &Surface{fill: fill, stroke: stroke, radius: radius}
	s.ExtendBaseWidget(s)
	return s
}

// CreateRenderer implements fyne.Widget.
func (s *Surface) CreateRenderer() fyne.WidgetRenderer {
	r := canvas.NewRectangle(nil)
	update := func() {
		r.FillColor, r.StrokeColor, r.CornerRadius = Themed(s.fill), Themed(s.stroke), s.radius
		r.StrokeWidth = 0
		if s.stroke != "" {
			r.StrokeWidth = 1
		}
	}
	update()
	return &Renderer{
		Parts:   []fyne.CanvasObject{r},
		Arrange: r.Resize,
		Min:     func() fyne.Size { return fyne.Size{} },
		Update:  update,
	}
}

// Bar is a share of a whole as a coloured length on a grey one.
type Bar struct {
	widget.BaseWidget
	Share float32 // 0…1
	color fyne.ThemeColorName
	track fyne.ThemeColorName // empty for none
}

// NewBar makes an empty bar; an empty track draws none.
func NewBar(color, track fyne.ThemeColorName) *Bar {
	b := &Bar{color: color, track: track}
	b.ExtendBaseWidget(b)
	return b
}

// Set shows a share of 0…1 in a colour, and does nothing where both are the same.
func (b *Bar) Set(share float32, color fyne.ThemeColorName) {
	share = min(max(share, 0), 1)
	if b.Share != share || b.color != color {
		b.Share, b.color = share, color
		b.Refresh()
	}
}

// CreateRenderer implements fyne.Widget.
func (b *Bar) CreateRenderer() fyne.WidgetRenderer {
	track, fill := canvas.NewRectangle(nil), canvas.NewRectangle(nil)
	layout := func(size fyne.Size) {
		track.Resize(size)
		track.CornerRadius, fill.CornerRadius = size.Height/2, size.Height/2
		// Less than a dot is still something: what is there is seen.
		w := size.Width * b.Share
		if b.Share > 0 {
			w = max(w, size.Height)
		}
		fill.Resize(fyne.NewSize(w, size.Height))
	}
	update := func() {
		track.FillColor, fill.FillColor = Themed(b.track), Themed(b.color)
		fill.Hidden = b.Share == 0
		layout(b.Size())
	}
	update()
	return &Renderer{
		Parts: []fyne.CanvasObject{track, fill}, Arrange: layout,
		Min:    func() fyne.Size { return fyne.NewSize(0, 4) },
		Update: update,
	}
}
