package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"wanwu/ui/kit"
)

const stripHeight float32 = 44

// strip is a line above the pictures with something to decide or to know: it stays
// until that is done, and takes no more room than it needs.
type strip struct {
	widget.BaseWidget
	says    stripText
	text    *kit.Line
	buttons []*kit.Button
	root    *fyne.Container
}

// stripText is what a strip says. Two that are equal are the same strip.
type stripText struct {
	text  string
	color fyne.ThemeColorName
	what  string // the kind of it, which chooses the buttons
}

func newStrip() *strip {
	s := &strip{text: kit.NewElastic("", theme.ColorNameForeground, theme.SizeNameText)}
	s.root = container.New(kit.Inset{Left: 14, Right: 14})
	s.ExtendBaseWidget(s)
	s.Hide()
	return s
}

// say shows a text with buttons; an empty one hides the strip. It says whether the
// strip has come or gone, which moves what lies below it.
func (s *strip) say(t stripText, buttons func() []*kit.Button) (moved bool) {
	if t == s.says {
		return false
	}
	s.says = t
	was := s.Visible()
	kit.SetShown(s, t.text != "")
	if t.text != "" {
		s.text.SetColored(t.text, t.color)
		s.buttons = buttons()
		objects := []fyne.CanvasObject{s.text}
		for _, b := range s.buttons {
			objects = append(objects, b)
		}
		s.root.Objects = []fyne.CanvasObject{container.New(kit.Row{Gap: 10, Elastic: s.text}, objects...)}
		s.root.Refresh()
	}
	return was != s.Visible()
}

func (s *strip) CreateRenderer() fyne.WidgetRenderer {
	back, edge := kit.NewSurface(kit.ColorSoft, "", 0), kit.NewSurface(kit.ColorLine, "", 0)
	return &kit.Renderer{
		Parts: []fyne.CanvasObject{back, edge, s.root},
		Arrange: func(size fyne.Size) {
			kit.Place(back, 0, 0, size.Width, size.Height)
			kit.Place(edge, 0, size.Height-1, size.Width, 1)
			kit.Place(s.root, 0, 0, size.Width, size.Height-1)
		},
		Min: func() fyne.Size { return fyne.NewSize(200, stripHeight) },
	}
}
