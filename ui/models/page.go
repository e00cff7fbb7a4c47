package models

import (
	"context"
	"errors"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"wanwu/app/models"
	"wanwu/app/words"
	"wanwu/inference/pack"
	"wanwu/ui/kit"
	"wanwu/ui/native"
)

// textWidth is the room of a line of a model, in dp, at which its height is computed.
const textWidth = 480

// page is the list of the models.
type page struct {
	root *fyne.Container
	list *fyne.Container
	told *kit.Paragraph
	// refresh is called when the page's height has changed.
	refresh func()
}

// Page returns the page, which is filled as soon as the models are read. refresh is called when
// its height has changed.
func (m *Models) Page(refresh func()) fyne.CanvasObject {
	folder := kit.NewButton(kit.Tr("models.import.folder"), kit.Secondary, func() {
		dir := m.h.Folder()
		m.choose(func(d native.FileDialogs) (string, error) { return d.OpenFolder(kit.Tr("pack.folder.title"), dir) })
	})
	file := kit.NewButton(kit.Tr("models.import.file"), kit.Secondary, func() {
		dir := m.h.Folder()
		m.choose(func(d native.FileDialogs) (string, error) {
			return d.OpenFile(kit.Tr("models.import.title"), dir, kit.Tr("pack.zip.kind"), []string{"zip", "onnx"})
		})
	})
	p := &page{list: container.New(kit.Stack{Gap: 16}), told: kit.NewParagraph(kit.Tr("models.reading"), kit.ColorMuted, textWidth)}
	hint := kit.NewParagraph(kit.Tr("models.hint"), kit.ColorMuted, textWidth)
	hint.TextSize = theme.SizeNameCaptionText
	p.root = container.New(kit.Inset{Right: 12}, container.New(kit.Stack{Gap: 12},
		container.New(&kit.Flow{Gap: 8}, folder, file), hint, p.told, p.list))
	m.page = p
	p.refresh = refresh
	m.fill(p, "")
	return p.root
}

func (m *Models) choose(open func(d native.FileDialogs) (string, error)) {
	m.h.ChooseFile(open, func(path string) {
		m.h.SetFolder(filepath.Dir(path))
		m.Import(path)
	})
}

// fill reads the models and shows them on a page, if that is still shown, below what went wrong; empty for
// nothing.
func (m *Models) fill(p *page, wrong string) {
	m.h.Go(func(ctx context.Context) {
		all, err := m.lib.List(ctx)
		m.h.Do(func() {
			if m.page != p {
				return
			}
			if err != nil {
				wrong = words.Sentence(m.h.Lang, err)
			}
			p.told.Color = kit.ColorWrong
			p.told.Set(wrong)
			kit.SetShown(p.told, p.told.Text != "")
			p.list.Objects = nil
			for _, model := range all {
				p.list.Add(m.card(p, model))
			}
			p.root.Refresh()
			p.refresh()
		})
	})
}

// say shows on the page what became of something, or an error.
func (p *page) say(text string, color fyne.ThemeColorName) {
	p.told.Color = color
	p.told.Set(text)
	kit.SetShown(p.told, text != "")
	p.root.Refresh()
	p.refresh()
}

// card returns what is said of a model, and its buttons.
func (m *Models) card(p *page, model models.Model) fyne.CanvasObject {
	name := model.Title
	if name == "" {
		name = model.ID
	}
	title := kit.NewElastic(name, theme.ColorNameForeground, theme.SizeNameText)
	title.Bold = true
	lines := container.New(kit.Stack{Gap: 4}, title)
	add := func(text string, color fyne.ThemeColorName) *kit.Paragraph {
		line := kit.NewParagraph(text, color, textWidth)
		line.TextSize = theme.SizeNameCaptionText
		lines.Add(line)
		return line
	}
	if model.Err != nil {
		add(model.ID+" · "+words.Sentence(m.h.Lang, model.Err), kit.ColorWrong)
	} else {
		add(about(model), kit.ColorMuted)
	}
	speed := add(m.speed(model.Speed), kit.ColorMuted)
	kit.SetShown(speed, speed.Text != "")
	lines.Add(container.New(&kit.Flow{Gap: 8}, m.buttons(p, model, name, speed)...))
	return lines
}

// about returns what a model says of itself, in a line.
func about(model models.Model) string {
	what := kit.Tr("models.labels", kit.Args{"N": kit.Number(model.Labels)})
	if model.Kind == pack.KindOCR {
		what = kit.Tr("models.reads_text")
	}
	parts := []string{what, kit.Bytes(model.Size)}
	switch model.License {
	case "":
	case "unknown":
		parts = append(parts, kit.Tr("models.license.unknown"))
	default:
		parts = append(parts, kit.Tr("models.license", kit.Args{"License": model.License}))
	}
	if model.Builtin {
		parts = append(parts, kit.Tr("models.own"))
	}
	parts = append(parts, model.ID)
	if model.Source != "" {
		parts = append(parts, model.Source)
	}
	return strings.Join(parts, " · ")
}

// speed returns how fast a model is here; empty where that was not measured.
func (m *Models) speed(s models.Speed) string {
	if s.Warm <= 0 {
		return ""
	}
	return kit.Tr("models.speed", kit.Args{"Device": device(s), "Ms": words.Milliseconds(s.Warm)})
}

func (m *Models) buttons(p *page, model models.Model, name string, speed *kit.Paragraph) []fyne.CanvasObject {
	do := func(b *kit.Button, f func(ctx context.Context) error, done func()) { m.act(p, b, name, f, done) }
	usual := kit.NewButton(kit.Tr("models.default"), kit.Secondary, nil)
	usual.OnTapped = func() {
		do(usual, func(context.Context) error { return m.lib.SetDefault(model.ID) }, func() {
			m.h.Reopen()
			m.fill(p, "")
		})
	}
	if model.Default {
		usual.Set(kit.Tr("models.is_default"), "")
		usual.Choose(true)
		usual.Disable()
	}
	measure := kit.NewButton(kit.Tr("models.measure"), kit.Secondary, nil)
	measure.OnTapped = func() {
		var s models.Speed
		do(measure, func(ctx context.Context) (err error) { s, err = m.lib.Measure(ctx, model.ID); return err }, func() {
			speed.Set(m.speed(s))
			kit.SetShown(speed, true)
			p.root.Refresh()
			p.refresh()
		})
	}
	buttons := []fyne.CanvasObject{usual, measure}
	if model.Kind == pack.KindOCR {
		buttons = buttons[1:]
	}
	if model.Err != nil {
		usual.Disable()
		measure.Disable()
	}
	if !model.Builtin {
		buttons = append(buttons, m.remover(p, model, name))
	}
	return buttons
}

// act runs f, which is about the model of a name, off the main goroutine with the button off. Then it
// calls done, or shows what went wrong.
func (m *Models) act(p *page, b *kit.Button, name string, f func(ctx context.Context) error, done func()) {
	b.Disable()
	m.h.Go(func(ctx context.Context) {
		err := f(ctx)
		m.h.Do(func() {
			b.Enable()
			switch {
			case errors.Is(err, pack.ErrUnknown): // another program has removed it
				m.fill(p, m.sentence(name, err))
			case err != nil:
				p.say(m.sentence(name, err), kit.ColorWrong)
			default:
				p.say("", kit.ColorMuted)
				done()
			}
		})
	})
}

// remover returns the button that removes a model after asking.
func (m *Models) remover(p *page, model models.Model, name string) *kit.Button {
	b := kit.NewButton(kit.Tr("models.remove"), kit.Secondary, nil)
	b.OnTapped = func() {
		which, text := name, kit.Tr("models.remove.text")
		if name != model.ID { // others may have the title
			which += " · " + model.ID
		}
		if model.Default {
			text += kit.Tr("models.remove.default")
		}
		m.ask(kit.Tr("models.remove.ask", kit.Args{"Name": which}), text, kit.Tr("models.remove"), func() {
			m.act(p, b, name, func(context.Context) error { return m.lib.Remove(model.ID) }, func() { m.fill(p, "") })
		})
	}
	return b
}

// ask opens a question; yes is done where it is answered by its button.
func (m *Models) ask(title, text, answer string, yes func()) {
	s := &kit.Sheet{Canvas: m.h.Canvas, Width: 460, Pad: 22}
	no := kit.NewButton(kit.Tr("dialog.cancel"), kit.Secondary, s.Close)
	s.Ask(title, text, no, kit.NewButton(answer, kit.Primary, func() { s.Close(); yes() }))
	m.h.Open(s, no)
}

// device returns what a device is called.
func device(s models.Speed) string {
	if s.Device.Name != "" {
		return s.Device.Name
	}
	return strings.ToUpper(s.Device.Kind)
}
