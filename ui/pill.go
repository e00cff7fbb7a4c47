package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// pill is a badge that says something and does nothing.
type pill struct {
	widget.BaseWidget
	text   string
	color  fyne.ThemeColorName
	height float32 // dp
	size   fyne.ThemeSizeName
}

func newPill() *pill {
	p := &pill{color: colorMuted, height: 24, size: theme.SizeNameCaptionText}
	p.ExtendBaseWidget(p)
	return p
}

// set changes the text and answers whether the pill's width may have changed.
func (p *pill) set(text string, color fyne.ThemeColorName) bool {
	if p.text == text && p.color == color {
		return false
	}
	p.text, p.color = text, color
	p.Refresh()
	return true
}

func (p *pill) CreateRenderer() fyne.WidgetRenderer {
	back, text := canvas.NewRectangle(nil), canvas.NewText("", nil)
	text.Alignment = fyne.TextAlignCenter
	measured := func() fyne.Size {
		return fyne.MeasureText(p.text, theme.Current().Size(p.size), fyne.TextStyle{})
	}
	layout := func(size fyne.Size) {
		back.Resize(size)
		placeText(text, 0, size.Height, size.Width, measured().Height)
	}
	update := func() {
		back.FillColor, back.StrokeColor, back.StrokeWidth, back.CornerRadius = themed(colorCard), themed(colorLine), 1, p.height/2
		text.Text, text.Color, text.TextSize = p.text, themed(p.color), theme.Current().Size(p.size)
		layout(p.Size())
	}
	update()
	return &drawn{
		objects: []fyne.CanvasObject{back, text}, layout: layout, refresh: update,
		minSize: func() fyne.Size { return fyne.NewSize(measured().Width+p.height-4, p.height) },
	}
}
