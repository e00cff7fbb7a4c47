package chrome

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"wanwu/ui/kit"
)

// StripHeight is the height in dp of a strip whose text is one line, stripPad the room around it where
// it is more.
const (
	StripHeight float32 = 44
	stripPad    float32 = 10
)

// Strip is a line above the pictures with something to decide or to know: it stays
// until that is done, and takes no more room than it needs.
type Strip struct {
	widget.BaseWidget
	Shown   Notice
	text    *kit.Paragraph
	Buttons []*kit.Button
	root    *fyne.Container
}

// Notice is what a strip says. Two that are equal are the same strip.
type Notice struct {
	Text  string
	Color fyne.ThemeColorName
	Kind  string // the kind of it, which chooses the buttons
}

// NewStrip makes a strip, hidden.
func NewStrip() *Strip {
	s := &Strip{text: kit.NewParagraph("", theme.ColorNameForeground, 600)}
	s.root = container.New(kit.Inset{Left: 14, Right: 14})
	s.ExtendBaseWidget(s)
	s.Hide()
	return s
}

// Say shows a text with buttons; an empty one hides the strip. It reports whether what is below it
// moves: the strip was shown or hidden, or its text takes another number of lines.
func (s *Strip) Say(t Notice, buttons func() []*kit.Button) (moved bool) {
	if t == s.Shown {
		return false
	}
	s.Shown = t
	was, high := s.Visible(), s.height()
	kit.SetShown(s, t.Text != "")
	if t.Text != "" {
		s.text.Color, s.text.Text = t.Color, t.Text
		s.text.Refresh()
		s.Buttons = buttons()
		objects := []fyne.CanvasObject{s.text}
		for _, b := range s.Buttons {
			objects = append(objects, b)
		}
		s.root.Objects = []fyne.CanvasObject{container.New(kit.Row{Gap: 10, Elastic: s.text}, objects...)}
		s.root.Refresh()
	}
	return was != s.Visible() || high != s.height()
}

// height is what the text takes at the width that it has.
func (s *Strip) height() float32 { return max(StripHeight, s.text.MinSize().Height+2*stripPad) }

// CreateRenderer implements fyne.Widget.
func (s *Strip) CreateRenderer() fyne.WidgetRenderer {
	back, edge := kit.NewSurface(kit.ColorSoft, "", 0), kit.NewSurface(kit.ColorLine, "", 0)
	return &kit.Renderer{
		Parts: []fyne.CanvasObject{back, edge, s.root},
		Arrange: func(size fyne.Size) {
			kit.Place(back, 0, 0, size.Width, size.Height)
			kit.Place(edge, 0, size.Height-1, size.Width, 1)
			kit.Place(s.root, 0, 0, size.Width, size.Height-1)
		},
		Min: func() fyne.Size { return fyne.NewSize(200, s.height()) },
	}
}
