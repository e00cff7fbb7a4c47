package ui

import (
	"context"
	"errors"
	"strings"

	"fyne.io/fyne/v2"

	"wanwu/app/export"
	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/ui/clip"
	"wanwu/ui/kit"
)

const (
	// copySide bounds the longest side of a picture that is copied, in pixels: the
	// clipboard holds it as a PNG, and whoever pastes it as pixels.
	copySide = 4096
	// copyRows bounds how many rows are copied: a spreadsheet takes minutes to paste
	// more.
	copyRows = 50_000
)

// Clipboard carries pictures and files; *clip.Board is one. Its methods block and are
// called off the main goroutine.
type Clipboard interface {
	SetPicture(ctx context.Context, png []byte) error
	Get(ctx context.Context) (clip.Content, error)
}

// copyKey is Ctrl+C: the picture that has the focus, or, where several are selected,
// their rows.
func (w *Window) copyKey() {
	if !w.viewer.Shown && w.grid.Selection().Count() > 1 {
		w.copyRows(w.selectedScope())
		return
	}
	w.copyPicture()
}

// copyPicture puts the focused picture on the clipboard. Where the system has no tool
// for it, its row as text takes its place, and the toolbar says so.
func (w *Window) copyPicture() {
	r, ok := w.focusedRow()
	if !ok || w.copying {
		return
	}
	w.copying = true
	w.tellDone(kit.Tr("copy.busy"), kit.ColorMuted)
	w.wg.Go(func() {
		png, err := w.opts.Pictures.PNG(w.ctx, r, copySide)
		if err == nil {
			err = w.opts.Clipboard.SetPicture(w.ctx, png)
		}
		w.do(func() {
			w.copying = false
			var missing *clip.MissingError
			switch {
			case w.closing:
			case err == nil:
				w.tellDone(kit.Tr("copy.picture"), kit.ColorMuted)
			case errors.As(err, &missing):
				w.copyScope(scope{rows: []int32{int32(r.Index)}, n: 1}, kit.Tr("copy.missing", kit.Args{"Tool": missing.Tool}))
			default:
				w.copyScope(scope{rows: []int32{int32(r.Index)}, n: 1}, kit.Tr("copy.failed", kit.Args{"Why": words.Sentence(w.opts.Lang, err)}))
			}
		})
	})
}

// copyRow is Ctrl+Shift+C: the selected rows as text, or the focused one.
func (w *Window) copyRow() {
	if s := w.selectedScope(); s.n > 1 {
		w.copyRows(s)
	} else if r, ok := w.focusedRow(); ok {
		w.copyRows(scope{rows: []int32{int32(r.Index)}, n: 1})
	}
}

func (w *Window) copyRows(s scope) { w.copyScope(s, "") }

// copyScope puts rows on the clipboard as lines of tab-separated values under a header,
// as a spreadsheet pastes them. instead is why they are copied in a picture's place.
func (w *Window) copyScope(s scope, instead string) {
	if s.n > copyRows {
		w.tellDone(kit.Tr("copy.many", kit.Args{"N": kit.Number(copyRows)}), kit.ColorUnsure)
		return
	}
	src := w.exportSource(&exportJob{scope: s})
	src.Progress = nil
	w.wg.Go(func() {
		var text strings.Builder
		err := export.Write(w.ctx, &text, export.TSV, src)
		w.do(func() {
			switch {
			case w.closing:
			case err != nil:
				w.tellDone(words.Sentence(w.opts.Lang, err), kit.ColorWrong)
			default:
				w.app.Clipboard().SetContent(text.String())
				if instead != "" {
					w.tellDone(instead, kit.ColorUnsure)
				} else {
					w.tellDone(kit.Tr("copy.rows", kit.Args{"N": kit.Number(s.n)}), kit.ColorMuted)
				}
			}
		})
	})
}

// copyPath puts the focused picture's path on the clipboard, as text.
func (w *Window) copyPath() {
	if r, ok := w.focusedRow(); ok {
		w.app.Clipboard().SetContent(r.File)
		w.tellDone(kit.Tr("copy.path"), kit.ColorMuted)
	}
}

// focusedRow is the row that the inspector, or whatever lies above it, shows.
func (w *Window) focusedRow() (workspace.Row, bool) {
	return w.opts.Session.Workspace().Row(w.inspector.Shown.Row)
}

// tellDone says what came of something, in the toolbar and on what lies above it.
func (w *Window) tellDone(text string, color fyne.ThemeColorName) {
	w.tell(text, color)
	w.viewer.Tell(text, color)
	w.demo.Tell(text, color)
}
