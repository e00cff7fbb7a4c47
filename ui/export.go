package ui

import (
	"context"
	"errors"
	"io/fs"
	"path"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"wanwu/app/assess"
	"wanwu/app/export"
	"wanwu/app/export/formats"
	"wanwu/app/query"
	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/inference"
	"wanwu/ui/chrome"
	"wanwu/ui/find"
	"wanwu/ui/grid"
	"wanwu/ui/kit"
	"wanwu/ui/native"
	"wanwu/ui/settings"
)

// exporting writes pictures into files, one export at a time.
type exporting struct {
	*shell
	finder  *finder
	drops   *drops
	grid    *grid.Grid
	toolbar *chrome.Toolbar

	job *exportJob // under way; nil for none
}

// exportJob is an export under way.
type exportJob struct {
	scope     scope
	path      string
	overwrite bool
	held      bool // whether the user wants it though another program has the file open
	cancel    context.CancelFunc
	share     atomic.Int32 // of the rows written, in per cent
}

func (e *exporting) share() float32 {
	if e.job == nil {
		return 0
	}
	return float32(e.job.share.Load()) / 100
}

// menuOrCancel opens the menu of exports, or stops the one under way.
func (e *exporting) menuOrCancel() {
	if e.job != nil {
		e.job.cancel()
		return
	}
	var items []menuItem
	entry := func(text string, s scope, ext string) {
		items = append(items, menuItem{text, func() { e.start(s, ext) }})
	}
	count := func(s scope) kit.Args { return kit.Args{"N": kit.Number(s.n)} }
	filtered := !e.frame.Request.Query.Empty() && e.frame.N > 0
	all, shown, chosen := e.allScope(), e.filterScope(), e.selectedScope()
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
	e.showMenu(e.toolbar.Export, items)
}

// start asks where to and writes the rows of a scope there.
func (e *exporting) start(s scope, ext string) {
	if s.n == 0 || e.job != nil {
		return
	}
	p := e.app.Preferences()
	dir := p.String(settings.PrefSaveDir)
	if dir == "" {
		dir = native.Documents()
	}
	what := kit.Tr("dialog.xlsx")
	if ext == "csv" {
		what = kit.Tr("dialog.csv")
	}
	name := export.SuggestName(e.folderName(), time.Now(), ext)
	e.chooseFile(func(d native.FileDialogs) (string, error) {
		return d.Save(kit.Tr("dialog.save"), dir, name, what, []string{ext})
	}, func(path string) {
		p.SetString(settings.PrefSaveDir, filepath.Dir(path))
		// The dialog has asked about the name it was given. One that only
		// is completed here may exist, and is asked about below.
		overwrite := true
		if !strings.EqualFold(filepath.Ext(path), "."+ext) {
			path, overwrite = path+"."+ext, false
		}
		e.run(&exportJob{scope: s, path: path, overwrite: overwrite})
	})
}

// folderName returns what the first picture's folder is called, for the suggested name.
func (e *exporting) folderName() string {
	if t, ok := e.finder.chosenTask(); ok {
		return t.Name
	}
	r, ok := e.opts.Session.Workspace().Row(0)
	if !ok {
		return ""
	}
	if root, _, inside := strings.Cut(r.Path, "/"); inside {
		return strings.TrimSuffix(root, path.Ext(root))
	}
	return filepath.Base(filepath.Dir(r.File)) // dropped by itself
}

// run writes in the background; the window continues working.
func (e *exporting) run(j *exportJob) {
	if e.job != nil {
		return
	}
	if program := export.HeldBy(j.path); program != "" && !j.held {
		e.askHeld(j, program)
		return
	}
	ctx, cancel := context.WithCancel(e.ctx)
	j.cancel = cancel
	j.share.Store(0)
	e.job = j
	src := e.source(j)
	count := e.taskCounter(j.scope)
	ws := e.opts.Session.Workspace()
	e.toolbar.Enable(j.scope.n, true, 0)
	e.wg.Go(func() {
		defer cancel()
		if n, ok := count(ctx); ok {
			src.Card.Count(n)
		}
		assessed, err := assess.OfRows(ctx, ws, j.scope.each(ws), j.scope.deck)
		if err == nil {
			src.Assessment = assessed
			err = formats.File(ctx, j.path, src, formats.Options{Overwrite: j.overwrite})
		}
		e.do(func() { e.work("exported", func() { e.exported(j, err) }) })
	})
}

// askHeld asks whether a file is to be replaced that another program shows.
func (e *exporting) askHeld(j *exportJob, program string) {
	ext := strings.TrimPrefix(strings.ToLower(filepath.Ext(j.path)), ".")
	e.tellSheet(kit.Tr("export.held", kit.Args{"Program": program}), kit.Tr("export.held.text", kit.Args{"Program": program, "Path": j.path}), false,
		kit.NewButton(kit.Tr("export.anyway"), kit.Secondary, func() { j.held = true; e.run(j) }),
		kit.NewButton(kit.Tr("dialog.cancel"), kit.Secondary, nil),
		kit.NewButton(kit.Tr("export.elsewhere"), kit.Primary, func() { e.start(j.scope, ext) }))
}

// taskCounter counts the pictures of the task that a scope is limited to, for its run
// card, which covers all of the task; ok is false where there is none. It is called in
// the background.
func (e *exporting) taskCounter(s scope) func(ctx context.Context) (n workspace.Counts, ok bool) {
	t, limited := e.taskOf(s)
	q, err := query.Parse(query.Write(find.TaskTerm(e.frame.Tasks, t), false))
	ws, vocabulary := e.opts.Session.Workspace(), e.frame.Vocabulary
	return func(ctx context.Context) (n workspace.Counts, ok bool) {
		if !limited || err != nil {
			return n, false
		}
		found, err := ws.Find(ctx, q, vocabulary, workspace.Order{})
		return found.Counts, err == nil
	}
}

// source is what is to be written; its functions are called by the export's goroutines.
func (e *exporting) source(j *exportJob) export.Source {
	ws := e.opts.Session.Workspace()
	st := e.frame.Status
	src := export.Source{
		Rows: j.scope.each(ws), Count: j.scope.n, Vocabulary: e.opts.Session.Vocabulary(),
		Threshold: ws.Threshold(), TopK: settings.TopK(e.app.Preferences()), Lang: e.opts.Lang, Thumb: e.opts.Pictures.JPEG,
	}
	facts := export.RunFacts{Roots: e.rootsOf(j.scope)}
	if t, limited := e.taskOf(j.scope); !limited || st.Ran == t.Number {
		facts.Begin, facts.Elapsed, facts.Done, facts.Cached = st.Begun, st.Elapsed, st.Finished, st.Cached
	}
	src.Card = export.NewRunCard(e.opts.Lang, e.answeredBy(j.scope), e.frame.Counts, facts)
	src.Card.Query = j.scope.query
	src.Progress = func(done, total int) {
		share := int32(done * 100 / max(total, 1))
		if j.share.Swap(share) != share { // at most a hundred times
			e.do(func() {
				if e.job == j {
					e.toolbar.Enable(j.scope.n, true, e.share())
				}
			})
		}
	}
	return src
}

// exported reports how an export ended. What failed can be tried again, here or elsewhere; the
// results are as they were.
func (e *exporting) exported(j *exportJob, err error) {
	e.job = nil
	e.toolbar.Enable(e.frame.Counts.All, false, 0)
	ext := strings.TrimPrefix(strings.ToLower(filepath.Ext(j.path)), ".")
	saveAs := kit.NewButton(kit.Tr("export.elsewhere"), kit.Secondary, func() { e.start(j.scope, ext) })
	again := func() { e.run(&exportJob{scope: j.scope, path: j.path, overwrite: j.overwrite}) }
	cancel := kit.NewButton(kit.Tr("dialog.close"), kit.Secondary, nil)
	switch {
	case e.closing:
	case err == nil:
		e.tellSheet(kit.Tr("export.done"), j.path, false, cancel,
			kit.NewButton(kit.Tr("export.file"), kit.Secondary, e.opener(native.OpenFile, j.path)),
			kit.NewButton(kit.Tr("export.folder"), kit.Primary, e.opener(native.Reveal, j.path)))
	case inference.CodeOf(err) == inference.CodeCancelled:
		e.tell(kit.Tr("export.cancelled"), kit.ColorMuted)
	case errors.Is(err, fs.ErrExist):
		e.tellSheet(kit.Tr("export.exists"), j.path, false, cancel, saveAs,
			kit.NewButton(kit.Tr("export.replace"), kit.Primary, func() { j.overwrite = true; again() }))
	default:
		e.tellSheet(kit.Tr("export.failed"), words.ExportSentence(e.opts.Lang, err)+"\n"+kit.Tr("export.kept"), false,
			cancel, saveAs, kit.NewButton(kit.Tr("export.again"), kit.Primary, again))
	}
}
