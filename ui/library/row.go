package library

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"wanwu/ui/kit"
)

// rowHeight is the height of a line of the list, in dp.
const rowHeight float32 = 34

// row is a line of the list: a label, what becomes of it, and how many pictures have it.
type row struct {
	widget.BaseWidget
	name, note, count *kit.Line
	chosen            bool
}

func newRow() *row {
	r := &row{
		name: kit.NewElastic("", theme.ColorNameForeground, theme.SizeNameText), note: kit.Small(""),
		count: kit.NewLine("", kit.ColorMuted, theme.SizeNameCaptionText),
	}
	r.ExtendBaseWidget(r)
	return r
}

// show shows a label; faint is whether it is not among the answers.
func (r *row) show(name, note, count string, faint, chosen bool) {
	color := theme.ColorNameForeground
	if faint {
		color = kit.ColorMuted
	}
	changed := r.chosen != chosen || r.name.Text != name || r.note.Text != note || r.count.Text != count
	r.name.SetColored(name, color)
	r.note.Set(note)
	r.count.Set(count)
	if r.chosen = chosen; changed {
		r.Refresh()
	}
}

// CreateRenderer implements fyne.Widget.
func (r *row) CreateRenderer() fyne.WidgetRenderer {
	back := canvas.NewRectangle(nil)
	layout := func(size fyne.Size) {
		back.Resize(size)
		count := r.count.MinSize().Width
		room := max(0, size.Width-16-count-8)
		note := min(r.note.Natural().Width, room/2)
		name := min(r.name.Natural().Width, max(0, room-note-8))
		kit.Place(r.name, 8, 0, name, size.Height)
		kit.Place(r.note, 8+name+8, 0, max(0, room-name-8), size.Height)
		kit.Place(r.count, size.Width-8-count, 0, count, size.Height)
	}
	update := func() {
		back.FillColor, back.CornerRadius = kit.Themed(""), 6
		if r.chosen {
			back.FillColor = kit.Themed(kit.ColorSoft)
		}
		layout(r.Size())
	}
	update()
	return &kit.Renderer{
		Parts: []fyne.CanvasObject{back, r.name, r.note, r.count}, Arrange: layout, Update: update,
		Min: func() fyne.Size { return fyne.NewSize(120, rowHeight) },
	}
}
