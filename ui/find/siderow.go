package find

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"wanwu/ui/kit"
)

// Heights of an entry of the side list.
const (
	RowHeight   float32 = 32
	labelHeight float32 = 35 // with a bar below the text
)

// Entry is what an entry shows.
type Entry struct {
	Name   string
	N      int
	Share  float32 // of the bar; only labels have one
	Chosen bool    // the present filter
	Cursor bool    // where the keys are
}

// Row is one entry of the side list; a click chooses it.
type Row struct {
	widget.BaseWidget
	Shown   Entry
	label   bool // whether it has a bar
	on      func()
	menu    func() // what else can be done with the entry; nil for nothing
	hovered bool
}

// menuWidth is the room of the dots that open an entry's menu.
const menuWidth float32 = 24

var (
	_ fyne.Tappable     = (*Row)(nil)
	_ desktop.Hoverable = (*Row)(nil)

	_ fyne.SecondaryTappable = (*Row)(nil)
)

func newRow(label bool, on func()) *Row {
	r := &Row{label: label, on: on}
	r.ExtendBaseWidget(r)
	return r
}

func (r *Row) set(e Entry) {
	if r.Shown != e {
		r.Shown = e
		r.Refresh()
	}
}

// dots reports whether the row shows that it has a menu.
func (r *Row) dots() bool {
	return r.menu != nil && (r.hovered || r.Shown.Chosen || r.Shown.Cursor)
}

// Tapped implements fyne.Tappable.
func (r *Row) Tapped(e *fyne.PointEvent) {
	if r.dots() && e != nil && e.Position.X > r.Size().Width-menuWidth {
		r.menu()
		return
	}
	r.on()
}

// TappedSecondary implements fyne.SecondaryTappable.
func (r *Row) TappedSecondary(*fyne.PointEvent) {
	if r.menu != nil {
		r.menu()
	}
}

// MouseIn implements desktop.Hoverable.
func (r *Row) MouseIn(*desktop.MouseEvent) { r.hovered = true; r.Refresh() }

// MouseMoved implements desktop.Hoverable.
func (r *Row) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (r *Row) MouseOut() { r.hovered = false; r.Refresh() }

// CreateRenderer implements fyne.Widget.
func (r *Row) CreateRenderer() fyne.WidgetRenderer {
	back := canvas.NewRectangle(nil)
	name := kit.NewElastic("", theme.ColorNameForeground, theme.SizeNameText)
	count := kit.NewLine("", kit.ColorMuted, theme.SizeNameText)
	count.Align = fyne.TextAlignTrailing
	share := kit.NewBar(kit.ColorCount, "")
	dots := kit.NewLine("…", kit.ColorMuted, theme.SizeNameText)
	dots.Align = fyne.TextAlignCenter
	share.Hidden = !r.label
	layout := func(size fyne.Size) {
		back.Resize(size)
		text := size.Height
		if r.label {
			text -= 5
		}
		w, end := count.MinSize().Width, size.Width-8
		kit.Place(dots, size.Width-menuWidth, 0, menuWidth, text)
		if r.dots() { // else its count is under those of the others
			end = size.Width - menuWidth
		}
		kit.Place(name, 8, 0, max(0, end-8-w-8), text)
		kit.Place(count, end-w, 0, w, text)
		kit.Place(share, 8, size.Height-8, size.Width-16, 3)
	}
	update := func() {
		ink := theme.ColorNameForeground
		back.FillColor, back.StrokeColor, back.StrokeWidth, back.CornerRadius = kit.Themed(""), kit.Themed(""), 0, 6
		switch {
		case r.Shown.Chosen:
			back.FillColor, ink = kit.Themed(kit.ColorSoft), theme.ColorNamePrimary
		case r.hovered:
			back.FillColor = kit.Themed(theme.ColorNameHover)
		}
		if r.Shown.Cursor {
			back.StrokeWidth, back.StrokeColor = 1, kit.Themed(theme.ColorNamePrimary)
		}
		name.SetColored(r.Shown.Name, ink)
		count.Set(kit.Number(r.Shown.N))
		kit.SetShown(dots, r.dots())
		share.Set(r.Shown.Share, kit.ColorCount)
		layout(r.Size())
	}
	update()
	return &kit.Renderer{
		Parts: []fyne.CanvasObject{back, name, count, share, dots}, Arrange: layout, Update: update,
		Min: func() fyne.Size {
			if r.label {
				return fyne.NewSize(60, labelHeight)
			}
			return fyne.NewSize(60, RowHeight)
		},
	}
}
