package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Pill is a badge that says something and does nothing.
type Pill struct {
	widget.BaseWidget
	Text     string
	Color    fyne.ThemeColorName
	Height   float32 // dp
	TextSize fyne.ThemeSizeName
}

// NewPill makes an empty badge of the usual height.
func NewPill() *Pill {
	p := &Pill{Color: ColorMuted, Height: 24, TextSize: theme.SizeNameCaptionText}
	p.ExtendBaseWidget(p)
	return p
}

// Set changes the text and answers whether the pill's width may have changed.
func (p *Pill) Set(text string, color fyne.ThemeColorName) bool {
	if p.Text == text && p.Color == color {
		return false
	}
	p.Text, p.Color = text, color
	p.Refresh()
	return true
}

// CreateRenderer implements fyne.Widget.
func (p *Pill) CreateRenderer() fyne.WidgetRenderer {
	back, text := canvas.NewRectangle(nil), canvas.NewText("", nil)
	text.Alignment = fyne.TextAlignCenter
	measured := func() fyne.Size {
		return fyne.MeasureText(p.Text, theme.Current().Size(p.TextSize), fyne.TextStyle{})
	}
	layout := func(size fyne.Size) {
		back.Resize(size)
		PlaceText(text, 0, size.Height, size.Width, measured().Height)
	}
	update := func() {
		back.FillColor, back.StrokeColor, back.StrokeWidth, back.CornerRadius = Themed(ColorSurface), Themed(ColorLine), 1, p.Height/2
		text.Text, text.Color, text.TextSize = p.Text, Themed(p.Color), theme.Current().Size(p.TextSize)
		layout(p.Size())
	}
	update()
	return &Renderer{
		Parts: []fyne.CanvasObject{back, text}, Arrange: layout, Update: update,
		Min: func() fyne.Size { return fyne.NewSize(measured().Width+p.Height-4, p.Height) },
	}
}
