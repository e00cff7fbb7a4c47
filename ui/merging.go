package ui

import (
	"context"
	"errors"
	"path/filepath"
	"time"

	"fyne.io/fyne/v2"

	"wanwu/app/roundtrip"
	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/inference"
	"wanwu/ui/judging"
	"wanwu/ui/kit"
	"wanwu/ui/merge"
	"wanwu/ui/shell"
)

// merging takes back what people have filled into exported sheets.
type merging struct {
	*shell.Shell
	judging *judging.Controller
	undone  *shell.UndoStack
	say     func(text string, color fyne.ThemeColorName) // stays until it is put away

	preview *merge.Preview     // nil before there was one
	sheets  []*roundtrip.Sheet // that it shows
}

// take reads tables that were dropped. Those with rows of ours are shown as what would
// change, with those that are shown already; other is called with each of the rest.
func (m *merging) take(paths []string, other func(path string)) {
	var before []*roundtrip.Sheet
	if m.preview != nil && m.preview.Shown() {
		before = m.sheets
	}
	m.Goroutines.Go(func() {
		sheets := before[:len(before):len(before)]
		var foreign, unread []string
		for _, path := range paths {
			switch s, err := roundtrip.ReadFile(path, ""); {
			case err == nil:
				sheets = append(sheets, s)
			case errors.Is(err, roundtrip.ErrNoColumns):
				unread = append(unread, roundtrip.Sentence(m.Options.Lang, path, err))
			default: // a table of truths, or what that says is wrong with it
				foreign = append(foreign, path)
			}
		}
		var plan *roundtrip.Plan
		var err error
		if len(sheets) > len(before) {
			plan, err = roundtrip.Merge(m.Options.Session.Workspace(), anyTask, time.Now(), sheets...)
		}
		m.Do(func() {
			for _, path := range foreign {
				other(path)
			}
			switch {
			case m.IsClosing:
			case err != nil:
				m.say(words.Sentence(m.Options.Lang, inference.Wrap("", err)), kit.ColorWrong)
			case len(unread) > 0:
				m.say(unread[0], kit.ColorWrong)
			case plan != nil && plan.Found == 0:
				m.say(words.T(m.Options.Lang, "merge.other_task", filepath.Base(paths[0])), kit.ColorUnsure)
			case plan != nil:
				m.show(plan, sheets)
			}
		})
	})
}

func anyTask(int32) bool { return true }

// show opens the preview in place of the one that stands open.
func (m *merging) show(plan *roundtrip.Plan, sheets []*roundtrip.Sheet) {
	if m.preview != nil {
		m.preview.Close()
	}
	var names []string
	for _, s := range sheets {
		names = append(names, s.By)
	}
	m.sheets = sheets
	m.preview = merge.Show(merge.Host{
		Window: m.Win, Lang: m.Options.Lang, Load: m.Options.Pictures.Load,
		Go: func(f func(ctx context.Context)) { m.Goroutines.Go(func() { f(m.Ctx) }) }, Do: m.Do,
		Open: m.Open, Store: m.store,
	}, plan, names)
}

// store makes the changes, off the main goroutine since they may be a hundred thousand.
func (m *merging) store(plan *roundtrip.Plan) {
	ws := m.Options.Session.Workspace()
	m.Goroutines.Go(func() {
		n := plan.Store(ws)
		m.Do(func() {
			if n > 0 {
				m.undone.Push(func() { m.takeBack(ws) })
			}
			m.judging.Refresh()
			m.say(kit.Tr("merge.stored", kit.Args{"N": kit.Number(n)}), kit.ColorMuted)
		})
	})
}

// takeBack undoes the last merge.
func (m *merging) takeBack(ws *workspace.Workspace) {
	u, ok, err := roundtrip.Undo(ws, anyTask)
	switch {
	case err != nil:
		m.say(words.Sentence(m.Options.Lang, inference.Wrap("", err)), kit.ColorWrong)
	case ok:
		m.say(u.Text(m.Options.Lang), kit.ColorMuted)
	}
	m.judging.Refresh()
}
