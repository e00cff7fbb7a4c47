package labels

import (
	"image"
	"path"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"wanwu/app/workspace"
	"wanwu/ui/kit"
)

const (
	// thumbsShown is how many pictures of a lesson are shown, thumbSide how large, in dp.
	thumbsShown         = 6
	thumbSide   float32 = 60
	// filesNamed is how many of them are named.
	filesNamed = 4
)

// AskJudged shows the pictures that were judged and can teach a label of a name, examples and
// counter-examples, and at once how well it is told apart before and after; it is saved where the
// user wants that.
func AskJudged(h Host, name string, examples, counters []workspace.Row) {
	a := newAsk(h)
	a.name = name
	var about []fyne.CanvasObject
	for _, part := range []struct {
		key  string
		rows []workspace.Row
	}{{"teach.judged.examples", examples}, {"teach.judged.counters", counters}} {
		if len(part.rows) > 0 {
			text := kit.Tr(part.key, kit.Args{"N": kit.Number(len(part.rows)), "Name": name, "Files": files(part.rows)})
			about = append(about, kit.NewParagraph(text, kit.ColorMuted, sheetWidth-44), a.thumbs(part.rows))
		}
	}
	a.open(kit.Tr("teach.judged.title", kit.Args{"Name": name}), about...)
	h.Open(a.sheet, a.check)
	a.test()
}

// files names the first of some pictures.
func files(rows []workspace.Row) string {
	var names []string
	for _, r := range rows[:min(len(rows), filesNamed)] {
		names = append(names, path.Base(r.Path))
	}
	if len(rows) > filesNamed {
		names = append(names, "…")
	}
	return strings.Join(names, kit.Tr("teach.judged.and"))
}

// thumbs shows the first of some pictures. One that cannot be read is a blank: it can teach all the
// same, by its stored embedding.
func (a *ask) thumbs(rows []workspace.Row) fyne.CanvasObject {
	rows = rows[:min(len(rows), thumbsShown)]
	row := container.New(&kit.Flow{Gap: 6})
	shown := make([]*canvas.Image, len(rows))
	for i := range shown {
		shown[i] = canvas.NewImageFromImage(nil)
		shown[i].FillMode, shown[i].ScaleMode = canvas.ImageFillContain, canvas.ImageScaleFastest
		row.Add(container.New(kit.Sized{Width: thumbSide, Height: thumbSide}, kit.NewSurface(kit.ColorSoft, "", kit.RadiusButton), shown[i]))
	}
	loaded := make([]*image.RGBA, len(rows))
	a.host.Work(func() {
		for i, r := range rows {
			if img, err := a.host.Load(r); err == nil {
				loaded[i] = img
			}
		}
	}, func() {
		for i, img := range loaded {
			if img != nil {
				shown[i].Image = img
				shown[i].Refresh()
			}
		}
	})
	return row
}
