package models

import (
	"context"
	"errors"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"wanwu/inference/pack"
	"wanwu/ui/kit"
)

// Import takes the model at path into the library: a pack in a folder or a .zip, or a network
// in an .onnx file, for which it opens a form.
func (m *Models) Import(path string) {
	name := filepath.Base(path)
	if strings.EqualFold(filepath.Ext(path), ".onnx") {
		var d *pack.Draft
		m.run(kit.Tr("models.opening", kit.Args{"Name": name}), name, func(ctx context.Context) (err error) {
			d, err = m.lib.Draft(ctx, path)
			return err
		}, func() { m.openForm(path, d) })
		return
	}
	m.take(name, func(ctx context.Context, replace bool) (string, error) { return m.lib.Import(ctx, path, replace) }, nil)
}

// take imports something called name, and offers to make it the default; of one that has the id of
// another it asks first. done is called when it is in the library; nil for nothing.
func (m *Models) take(name string, f func(ctx context.Context, replace bool) (string, error), done func()) {
	var id, kind string
	var imported func(replace bool)
	imported = func(replace bool) {
		m.work(kit.Tr("models.importing", kit.Args{"Name": name}), func(ctx context.Context) (err error) {
			if id, err = f(ctx, replace); err == nil {
				kind, err = m.kindOf(ctx, id)
			}
			return err
		}, func(err error) {
			switch {
			case errors.Is(err, pack.ErrExists) && !replace:
				m.ask(kit.Tr("models.exists", kit.Args{"Name": id}), kit.Tr("models.exists.text"), kit.Tr("models.replace"), func() { imported(true) })
			case err != nil:
				m.refused(name, m.sentence(id, err))
			default:
				if done != nil {
					done()
				}
				m.arrived(id, kind)
			}
		})
	}
	imported(false)
}

// run is work whose error is told as that of a model called name.
func (m *Models) run(title, name string, f func(ctx context.Context) error, done func()) {
	m.work(title, f, func(err error) {
		if err != nil {
			m.refused(name, m.sentence(name, err))
			return
		}
		done()
	})
}

// work runs f off the main goroutine below a sheet that can end it; then done is told its error,
// but not where it was ended.
func (m *Models) work(title string, f func(ctx context.Context) error, done func(err error)) {
	ctx, cancel := context.WithCancel(context.Background())
	s := &kit.Sheet{Canvas: m.h.Canvas, Width: 460, Pad: 22, OnClose: cancel}
	stop := kit.NewButton(kit.Tr("dialog.cancel"), kit.Secondary, s.Close)
	s.Ask(title, kit.Tr("models.wait"), stop)
	m.h.Open(s, stop)
	m.h.Go(func(window context.Context) {
		defer context.AfterFunc(window, cancel)()
		err := f(ctx)
		m.h.Do(func() {
			if ctx.Err() != nil { // closed by someone who wants nothing more of it
				return
			}
			s.Close()
			done(err)
		})
	})
}

// refused says why a model cannot be used.
func (m *Models) refused(name, why string) {
	s := &kit.Sheet{Canvas: m.h.Canvas, Width: 460, Pad: 22}
	b := kit.NewButton(kit.Tr("dialog.close"), kit.Primary, s.Close)
	s.Ask(kit.Tr("pack.refused", kit.Args{"Name": name}), why, b)
	m.h.Open(s, b)
}

// kindOf returns the kind of a model of the library.
func (m *Models) kindOf(ctx context.Context, id string) (string, error) {
	all, err := m.lib.List(ctx)
	for _, model := range all {
		if model.ID == id {
			return model.Kind, err
		}
	}
	return "", err
}

// arrived says that a model is in the library, and offers to recognise with it from now on where it
// labels pictures.
func (m *Models) arrived(id, kind string) {
	if m.page != nil {
		m.fill(m.page, "")
	}
	s := &kit.Sheet{Canvas: m.h.Canvas, Width: 460, Pad: 22}
	later := kit.NewButton(kit.Tr("dialog.close"), kit.Secondary, s.Close)
	usual := kit.NewButton(kit.Tr("models.default"), kit.Primary, func() {
		s.Close()
		m.h.Go(func(context.Context) {
			err := m.lib.SetDefault(id)
			m.h.Do(func() {
				if err != nil {
					m.refused(id, m.sentence(id, err))
					return
				}
				m.h.Reopen()
				if m.page != nil {
					m.fill(m.page, "")
				}
			})
		})
	})
	if kind == pack.KindOCR {
		s.Ask(kit.Tr("models.imported", kit.Args{"Name": id}), kit.Tr("models.imported.ocr"), later)
		m.h.Open(s, later)
		return
	}
	s.Ask(kit.Tr("models.imported", kit.Args{"Name": id}), kit.Tr("models.imported.text"), later, usual)
	m.h.Open(s, usual)
}

// heading returns the first line of a form.
func heading(text string) fyne.CanvasObject {
	l := kit.NewElastic(text, theme.ColorNameForeground, kit.SizeLabel)
	l.Bold = true
	return l
}

// caption returns a quiet line of any length.
func caption(text string, width float32) *kit.Paragraph {
	p := kit.NewParagraph(text, kit.ColorMuted, width)
	p.TextSize = theme.SizeNameCaptionText
	return p
}
