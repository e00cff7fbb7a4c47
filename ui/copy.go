package ui

import (
	"errors"
	"strings"

	"wanwu/app/export/formats"
	"wanwu/app/words"
	"wanwu/ui/clip"
	"wanwu/ui/grid"
	"wanwu/ui/kit"
	"wanwu/ui/shell"
)

// copier puts pictures and their rows on the clipboard.
type copier struct {
	*shell.Shell
	picture   *pictureViews
	exporting *exporting // knows what is selected, and writes rows
	grid      *grid.Grid

	busy bool // a picture is on its way to the clipboard
}

const (
	// copySide bounds the longest side of a picture that is copied, in pixels: the clipboard holds
	// it as a PNG, and a program that pastes it as pixels.
	copySide = 4096
	// copyRows bounds how many rows are copied: a spreadsheet takes minutes to paste
	// more.
	copyRows = 50_000
)

// copyKey handles Ctrl+C: it copies the picture that has the focus, or, where several are selected,
// their rows.
func (c *copier) copyKey() {
	if !c.picture.viewer.Shown && c.grid.Selection().Count() > 1 {
		c.copyRows(c.exporting.selectedScope())
		return
	}
	c.copyPicture()
}

// copyPicture puts the focused picture on the clipboard. Where the system has no tool
// for it, its row as text takes its place, and the toolbar says so.
func (c *copier) copyPicture() {
	r, ok := c.picture.Row()
	if !ok || c.busy {
		return
	}
	c.busy = true
	c.TellDone(kit.Tr("copy.busy"), kit.ColorMuted)
	c.Goroutines.Go(func() {
		png, err := c.Options.Pictures.PNG(c.Ctx, r, copySide)
		if err == nil {
			err = c.Options.Clipboard.SetPicture(c.Ctx, png)
		}
		c.Do(func() {
			c.busy = false
			var missing *clip.MissingError
			switch {
			case c.IsClosing:
			case err == nil:
				c.TellDone(kit.Tr("copy.picture"), kit.ColorMuted)
			case errors.As(err, &missing):
				c.copyScope(scope{rows: []int32{int32(r.Index)}, n: 1}, kit.Tr("copy.missing", kit.Args{"Tool": missing.Tool}))
			default:
				c.copyScope(scope{rows: []int32{int32(r.Index)}, n: 1}, kit.Tr("copy.failed", kit.Args{"Why": words.Sentence(c.Options.Lang, err)}))
			}
		})
	})
}

// copyRow handles Ctrl+Shift+C: it copies the selected rows as text, or the focused one.
func (c *copier) copyRow() {
	if s := c.exporting.selectedScope(); s.n > 1 {
		c.copyRows(s)
	} else if r, ok := c.picture.Row(); ok {
		c.copyRows(scope{rows: []int32{int32(r.Index)}, n: 1})
	}
}

func (c *copier) copyRows(s scope) { c.copyScope(s, "") }

// copyScope puts rows on the clipboard as lines of tab-separated values under a header,
// as a spreadsheet pastes them. instead is why they are copied in a picture's place.
func (c *copier) copyScope(s scope, instead string) {
	if s.n > copyRows {
		c.TellDone(kit.Tr("copy.many", kit.Args{"N": kit.Number(copyRows)}), kit.ColorUnsure)
		return
	}
	src := c.exporting.source(&exportJob{scope: s})
	src.Progress = nil
	c.Goroutines.Go(func() {
		var text strings.Builder
		err := formats.Write(c.Ctx, &text, formats.TSV, src)
		c.Do(func() {
			switch {
			case c.IsClosing:
			case err != nil:
				c.TellDone(words.Sentence(c.Options.Lang, err), kit.ColorWrong)
			default:
				c.App.Clipboard().SetContent(text.String())
				if instead != "" {
					c.TellDone(instead, kit.ColorUnsure)
				} else {
					c.TellDone(kit.Tr("copy.rows", kit.Args{"N": kit.Number(s.n)}), kit.ColorMuted)
				}
			}
		})
	})
}

// copyPath puts the focused picture's path on the clipboard, as text.
func (c *copier) copyPath() {
	if r, ok := c.picture.Row(); ok {
		c.App.Clipboard().SetContent(r.File)
		c.TellDone(kit.Tr("copy.path"), kit.ColorMuted)
	}
}
