package ui

import (
	"context"
	"errors"
	"io/fs"
	"iter"
	"path"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"wanwu/app/export"
	"wanwu/app/query"
	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/inference"
	"wanwu/ui/find"
	"wanwu/ui/grid"
	"wanwu/ui/kit"
	"wanwu/ui/native"
	"wanwu/ui/settings"
)

// scope is which rows an export takes, in the order of the file.
type scope struct {
	rows  []int32
	all   bool        // rows is not used: the workspace's, as many as n
	only  *grid.IDSet // of these, nil for each
	n     int
	query string // what found them; empty for all, and for what was selected by hand
}

// each yields the rows of a scope as they are when they are written.
func (s scope) each(ws *workspace.Workspace) iter.Seq[workspace.Row] {
	return func(yield func(workspace.Row) bool) {
		left := s.n
		pass := func(at int) bool { // whether there may be more
			if s.only != nil && !s.only.Has(at) {
				return true
			}
			r, ok := ws.Row(at) // not those of a task that was removed
			if !ok {
				return true
			}
			left--
			return yield(r) && left > 0
		}
		if s.all {
			for at := 0; left > 0 && at < ws.Len() && pass(at); at++ {
			}
			return
		}
		for _, at := range s.rows {
			if !pass(int(at)) {
				return
			}
		}
	}
}

// exportJob is an export under way.
type exportJob struct {
	scope     scope
	path      string
	overwrite bool
	cancel    context.CancelFunc
	share     atomic.Int32 // of the rows written, in per cent
}

// allScope is every picture; where all are shown, in the order in which they are.
func (w *Window) allScope() scope {
	if w.frame.asked.query.Empty() {
		return w.filterScope()
	}
	return scope{all: true, n: w.frame.counts.All}
}

// filterScope is what the grid shows.
func (w *Window) filterScope() scope {
	return scope{rows: w.frame.rows, all: w.frame.all, n: w.frame.n, query: w.frame.asked.query.Text()}
}

func (w *Window) exportShare() float32 {
	if w.export == nil {
		return 0
	}
	return float32(w.export.share.Load()) / 100
}

// exportPressed opens the menu of exports, or stops the one under way.
func (w *Window) exportPressed() {
	if w.export != nil {
		w.export.cancel()
		return
	}
	var items []menuItem
	entry := func(text string, s scope, ext string) {
		items = append(items, menuItem{text, func() { w.exportRows(s, ext) }})
	}
	count := func(s scope) kit.Args { return kit.Args{"N": kit.Number(s.n)} }
	filtered := !w.frame.asked.query.Empty() && w.frame.n > 0
	all, shown, chosen := w.allScope(), w.filterScope(), w.selectedScope()
	entry(kit.Tr("export.all.xlsx", count(all)), all, "xlsx")
	if filtered {
		entry(kit.Tr("export.filter.xlsx", count(shown)), shown, "xlsx")
	}
	if chosen.n > 1 {
		entry(kit.Tr("export.selected.xlsx", count(chosen)), chosen, "xlsx")
	}
	entry(kit.Tr("export.all.csv", count(all)), all, "csv")
	if filtered {
		entry(kit.Tr("export.filter.csv", count(shown)), shown, "csv")
	}
	if chosen.n > 1 {
		entry(kit.Tr("export.selected.csv", count(chosen)), chosen, "csv")
	}
	w.showMenu(w.toolbar.export, items)
}

// exportRows asks where to and writes the rows of a scope there.
func (w *Window) exportRows(s scope, ext string) {
	if s.n == 0 || w.export != nil {
		return
	}
	p := w.app.Preferences()
	dir := p.String(settings.PrefSaveDir)
	if dir == "" {
		dir = native.Documents()
	}
	what := kit.Tr("dialog.xlsx")
	if ext == "csv" {
		what = kit.Tr("dialog.csv")
	}
	name := export.SuggestName(w.folderName(), time.Now(), ext)
	w.ask(func(d native.FileDialogs) (string, error) {
		return d.Save(kit.Tr("dialog.save"), dir, name, what, []string{ext})
	}, func(path string) {
		p.SetString(settings.PrefSaveDir, filepath.Dir(path))
		// The dialog has asked about the name it was given. One that only
		// becomes whole here may be taken, and is asked about below.
		overwrite := true
		if !strings.EqualFold(filepath.Ext(path), "."+ext) {
			path, overwrite = path+"."+ext, false
		}
		w.runExport(&exportJob{scope: s, path: path, overwrite: overwrite})
	})
}

// folderName is what the first picture's folder is called, for the suggested
// name.
func (w *Window) folderName() string {
	if t, ok := w.chosenTask(); ok {
		return t.Name
	}
	r, ok := w.opts.Session.Workspace().Row(0)
	if !ok {
		return ""
	}
	if root, _, inside := strings.Cut(r.Path, "/"); inside {
		return strings.TrimSuffix(root, path.Ext(root))
	}
	return filepath.Base(filepath.Dir(r.File)) // dropped by itself
}

// runExport writes in the background; the window goes on working.
func (w *Window) runExport(j *exportJob) {
	if w.export != nil {
		return
	}
	ctx, cancel := context.WithCancel(w.ctx)
	j.cancel = cancel
	j.share.Store(0)
	w.export = j
	src := w.exportSource(j)
	count := w.taskCounter(j.scope)
	w.toolbar.enable(j.scope.n, true, 0)
	w.wg.Go(func() {
		defer cancel()
		if n, ok := count(ctx); ok {
			src.Card.Count(n)
		}
		err := export.File(ctx, j.path, src, export.Options{Overwrite: j.overwrite})
		w.do(func() { w.work("exported", func() { w.exported(j, err) }) })
	})
}

// taskCounter counts the pictures of the task that a scope is limited to, for its run
// card, which speaks of all of the task; ok is false where there is none. It is called in
// the background.
func (w *Window) taskCounter(s scope) func(ctx context.Context) (n workspace.Counts, ok bool) {
	t, limited := w.taskOf(s)
	q, err := query.Parse(query.Write(find.TaskTerm(w.frame.tasks, t), false))
	ws, vocabulary := w.opts.Session.Workspace(), w.frame.vocabulary
	return func(ctx context.Context) (n workspace.Counts, ok bool) {
		if !limited || err != nil {
			return n, false
		}
		found, err := ws.Find(ctx, q, vocabulary, workspace.Order{})
		return found.Counts, err == nil
	}
}

// exportSource is what is to be written; its functions are called by the
// export's goroutines.
func (w *Window) exportSource(j *exportJob) export.Source {
	ws := w.opts.Session.Workspace()
	st := w.frame.status
	src := export.Source{
		Rows: j.scope.each(ws), Count: j.scope.n, Vocabulary: w.opts.Session.Vocabulary(),
		Threshold: ws.Threshold(), TopK: settings.TopK(w.app.Preferences()), Lang: w.opts.Lang, Thumb: w.opts.Pictures.JPEG,
		Judged: w.frame.counts.Judged() > 0,
	}
	facts := export.RunFacts{Roots: w.rootsOf(j.scope)}
	if t, limited := w.taskOf(j.scope); !limited || st.Ran == t.Number {
		facts.Begin, facts.Elapsed, facts.Done, facts.Cached = st.Begun, st.Elapsed, st.Finished, st.Cached
	}
	src.Card = export.NewRunCard(w.opts.Lang, w.answeredBy(j.scope), w.frame.counts, facts)
	src.Card.Query = j.scope.query
	src.Progress = func(done, total int) {
		share := int32(done * 100 / max(total, 1))
		if j.share.Swap(share) != share { // at most a hundred times
			w.do(func() {
				if w.export == j {
					w.toolbar.enable(j.scope.n, true, w.exportShare())
				}
			})
		}
	}
	return src
}

// exported says how an export ended. What failed can be tried again, here or
// elsewhere; the results are as they were.
func (w *Window) exported(j *exportJob, err error) {
	w.export = nil
	w.toolbar.enable(w.frame.counts.All, false, 0)
	ext := strings.TrimPrefix(strings.ToLower(filepath.Ext(j.path)), ".")
	saveAs := kit.NewButton(kit.Tr("export.elsewhere"), kit.Secondary, func() { w.exportRows(j.scope, ext) })
	again := func() { w.runExport(&exportJob{scope: j.scope, path: j.path, overwrite: j.overwrite}) }
	cancel := kit.NewButton(kit.Tr("dialog.close"), kit.Secondary, nil)
	switch {
	case w.closing:
	case err == nil:
		w.tellSheet(kit.Tr("export.done"), j.path, false, cancel,
			kit.NewButton(kit.Tr("export.file"), kit.Secondary, w.opener(native.OpenFile, j.path)),
			kit.NewButton(kit.Tr("export.folder"), kit.Primary, w.opener(native.Reveal, j.path)))
	case inference.CodeOf(err) == inference.CodeCancelled:
		w.tell(kit.Tr("export.cancelled"), kit.ColorMuted)
	case errors.Is(err, fs.ErrExist):
		w.tellSheet(kit.Tr("export.exists"), j.path, false, cancel, saveAs,
			kit.NewButton(kit.Tr("export.replace"), kit.Primary, func() { j.overwrite = true; again() }))
	default:
		w.tellSheet(kit.Tr("export.failed"), words.ExportSentence(w.opts.Lang, err)+"\n"+kit.Tr("export.kept"), false,
			cancel, saveAs, kit.NewButton(kit.Tr("export.again"), kit.Primary, again))
	}
}

// opener is a button's action that hands a file to the system.
func (w *Window) opener(open func(context.Context, string) error, path string) func() {
	return func() { w.hand(open, path) }
}
