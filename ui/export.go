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
	"wanwu/app/export/dataset"
	"wanwu/app/export/formats"
	"wanwu/app/query"
	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/inference"
	"wanwu/ui/chrome"
	"wanwu/ui/drops"
	"wanwu/ui/exportdialog"
	"wanwu/ui/find"
	"wanwu/ui/grid"
	"wanwu/ui/kit"
	"wanwu/ui/native"
	"wanwu/ui/settings"
	"wanwu/ui/shell"
)

// exporting writes pictures into files, one export at a time.
type exporting struct {
	*shell.Shell
	finder  *finder
	drops   *drops.Controller
	grid    *grid.Grid
	toolbar *chrome.Toolbar

	job *exportJob // under way; nil for none
}

// exportJob is an export under way.
type exportJob struct {
	scope     scope
	format    formats.Format
	columns   []string // see export.Source
	plain     bool     // without thumbnails
	data      dataset.Options
	path      string
	overwrite bool
	held      bool // whether the user wants it though another program has the file open
	long      bool // whether the user wants it though Excel will not open so long a path
	cancel    context.CancelFunc
	share     atomic.Int32 // of the rows written, in per cent
}

func (e *exporting) share() float32 {
	if e.job == nil {
		return 0
	}
	return float32(e.job.share.Load()) / 100
}

// dialogOrCancel asks what is to be exported, or stops the export under way.
func (e *exporting) dialogOrCancel() {
	if e.job != nil {
		e.job.cancel()
		return
	}
	scopes := []scope{e.allScope()}
	offered := []exportdialog.Scope{{Name: "all", Text: kit.Tr("export.all", kit.Args{"N": kit.Number(scopes[0].n)}), N: scopes[0].n}}
	offer := func(name, text string, s scope) {
		scopes = append(scopes, s)
		offered = append(offered, exportdialog.Scope{Name: name, Text: kit.Tr(text, kit.Args{"N": kit.Number(s.n)}), N: s.n})
	}
	if e.Frame.Request.Limited() && e.Frame.N > 0 {
		offer("filter", "export.filter", e.filterScope())
	}
	if chosen := e.selectedScope(); chosen.n > 1 {
		offer("selected", "export.selected", chosen)
	}
	exportdialog.Show(exportdialog.Host{
		Window: e.Win, Lang: e.Options.Lang, Prefs: e.App.Preferences(), Scopes: offered,
		PictureBytes: func(ctx context.Context, i int) float64 { return e.pictureBytes(ctx, scopes[i]) },
		Go:           func(f func(ctx context.Context)) { e.Goroutines.Go(func() { f(e.Ctx) }) }, Do: e.Do,
		Open: e.Open,
		Export: func(c exportdialog.Choice) {
			e.start(&exportJob{scope: scopes[c.Scope], format: c.Format, columns: c.Columns, plain: !c.Thumbnails, data: c.DataSet})
		},
	})
}

// sampledPictures is how many thumbnails the size of a file is estimated by.
const sampledPictures = 12

// pictureBytes returns how large the thumbnails of a scope are on average, by a few of them;
// pictures without one count as nothing.
func (e *exporting) pictureBytes(ctx context.Context, s scope) float64 {
	step, at, sum, n := max(s.n/sampledPictures, 1), 0, 0, 0
	for r := range s.each(e.Options.Session.Workspace()) {
		if at++; at%step != 0 {
			continue
		}
		n++
		if r.State == workspace.Done {
			if data, err := e.Options.Pictures.JPEG(ctx, r); err == nil { // a missing one is missing in the file as well
				sum += len(data)
			}
		}
		if n == sampledPictures || ctx.Err() != nil {
			break
		}
	}
	return float64(sum) / float64(max(n, 1))
}

// exportRows asks where to and writes the rows of a scope there.
func (e *exporting) exportRows(s scope, f formats.Format) { e.start(&exportJob{scope: s, format: f}) }

// start asks where to and writes what a job says there.
func (e *exporting) start(j *exportJob) {
	if j.scope.n == 0 || e.job != nil {
		return
	}
	p := e.App.Preferences()
	dir := p.String(settings.PrefSaveDir)
	if dir == "" {
		dir = native.Documents()
	}
	ext := string(j.format)
	name := export.SuggestName(e.folderName(), time.Now(), ext)
	if j.format.Folder() {
		e.startFolder(j, dir, strings.TrimSuffix(name, "."+ext))
		return
	}
	e.ChooseFile(func(d native.FileDialogs) (string, error) {
		return d.Save(kit.Tr("dialog.save"), dir, name, j.format.Name(e.Options.Lang), []string{ext})
	}, func(path string) {
		p.SetString(settings.PrefSaveDir, filepath.Dir(path))
		// The dialog has asked about the name it was given. One that only
		// is completed here may exist, and is asked about below.
		overwrite := true
		if !strings.EqualFold(filepath.Ext(path), "."+ext) {
			path, overwrite = path+"."+ext, false
		}
		next := j.again()
		next.path, next.overwrite = path, overwrite
		e.run(next)
	})
}

// startFolder asks where a folder is to be made, under a name that is suggested by itself.
func (e *exporting) startFolder(j *exportJob, dir, name string) {
	e.ChooseFile(func(d native.FileDialogs) (string, error) {
		return d.OpenFolder(kit.Tr("dialog.save"), dir)
	}, func(path string) {
		e.App.Preferences().SetString(settings.PrefSaveDir, path)
		next := j.again()
		next.path = filepath.Join(path, name)
		e.run(next)
	})
}

// folderName returns what the first picture's folder is called, for the suggested name.
func (e *exporting) folderName() string {
	if t, ok := e.finder.ChosenTask(); ok {
		return t.Name
	}
	r, ok := e.Options.Session.Workspace().Row(0)
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
	if n, long := export.TooLongForExcel(j.path); long && !j.long && j.format == formats.XLSX {
		e.askLong(j, n)
		return
	}
	if program := export.HeldBy(j.path); program != "" && !j.held {
		e.askHeld(j, program)
		return
	}
	ctx, cancel := context.WithCancel(e.Ctx)
	j.cancel = cancel
	j.share.Store(0)
	e.job = j
	src := e.source(j)
	count := e.taskCounter(j.scope)
	ws := e.Options.Session.Workspace()
	e.toolbar.Enable(j.scope.n, true, 0)
	e.Goroutines.Go(func() {
		defer cancel()
		if n, ok := count(ctx); ok {
			src.Card.Count(n)
		}
		o := formats.Options{Overwrite: j.overwrite, Format: j.format, DataSet: j.data}
		var err error
		if src.Assessment, err = assess.OfRows(ctx, ws, j.scope.each(ws), j.scope.deck, src.Mapping); err == nil && j.format.DataSet() {
			o.DataSet.Embedding, err = e.embeddings(packOf(ws, j.scope.each(ws)))
		}
		if err == nil {
			err = formats.File(ctx, j.path, src, o)
		}
		e.Do(func() { e.Work("exported", func() { e.exported(j, err) }) })
	})
}

// embeddings returns what finds the stored embeddings of a pack; nil for none.
func (e *exporting) embeddings(pack string) (func(hash uint64) []float32, error) {
	if e.Options.Embeddings == nil || pack == "" {
		return nil, nil
	}
	return e.Options.Embeddings(pack)
}

// askLong asks whether a workbook is to be written where Excel will not open it.
func (e *exporting) askLong(j *exportJob, n int) {
	e.Ask(kit.Tr("export.long"), words.T(e.Options.Lang, "export.long_path", n, export.MaxExcelPath)+"\n"+j.path, false,
		kit.NewButton(kit.Tr("export.anyway.long"), kit.Secondary, func() { j.long = true; e.run(j) }),
		kit.NewButton(kit.Tr("dialog.cancel"), kit.Secondary, nil),
		kit.NewButton(kit.Tr("export.elsewhere"), kit.Primary, func() { e.start(j.again()) }))
}

// again returns the job as it was asked for, to be done elsewhere or once more.
func (j *exportJob) again() *exportJob {
	return &exportJob{scope: j.scope, format: j.format, columns: j.columns, plain: j.plain, data: j.data}
}

// askHeld asks whether a file is to be replaced that another program shows.
func (e *exporting) askHeld(j *exportJob, program string) {
	e.Ask(kit.Tr("export.held", kit.Args{"Program": program}), kit.Tr("export.held.text", kit.Args{"Program": program, "Path": j.path}), false,
		kit.NewButton(kit.Tr("export.anyway"), kit.Secondary, func() { j.held = true; e.run(j) }),
		kit.NewButton(kit.Tr("dialog.cancel"), kit.Secondary, nil),
		kit.NewButton(kit.Tr("export.elsewhere"), kit.Primary, func() { e.start(j.again()) }))
}

// taskCounter counts the pictures of the task that a scope is limited to, for its run
// card, which covers all of the task; ok is false where there is none. It is called in
// the background.
func (e *exporting) taskCounter(s scope) func(ctx context.Context) (n workspace.Counts, ok bool) {
	t, limited := e.taskOf(s)
	q, err := query.Parse(query.Write(find.TaskTerm(e.Frame.Tasks, t), false))
	ws, vocabulary := e.Options.Session.Workspace(), e.Frame.Vocabulary
	return func(ctx context.Context) (n workspace.Counts, ok bool) {
		if !limited || err != nil {
			return n, false
		}
		found, err := ws.Find(ctx, q, vocabulary, workspace.Order{})
		return found.Counts, err == nil
	}
}

// source returns what is to be written; its functions are called by the export's goroutines.
func (e *exporting) source(j *exportJob) export.Source {
	ws := e.Options.Session.Workspace()
	st := e.Frame.Status
	src := export.Source{
		Rows: j.scope.each(ws), Count: j.scope.n, Vocabulary: e.Options.Session.Vocabulary(),
		Threshold: ws.Threshold(), TopK: settings.TopK(e.App.Preferences()), Lang: e.Options.Lang, Columns: j.columns, HasText: ws.HasText(),
	}
	if !j.plain {
		src.Thumb = e.Options.Pictures.JPEG
	}
	var of *workspace.Task
	if t, limited := e.taskOf(j.scope); limited {
		of = &t
	} else if len(e.Frame.Tasks) == 1 {
		of = &e.Frame.Tasks[0]
	}
	if m, err := assess.MappingsOf(ws).InForce(assess.TaskKey(of)).Mapping(); err == nil { // else the pack's own categories are there
		src.Mapping = m
	}
	facts := export.RunFacts{Roots: e.rootsOf(j.scope)}
	if t, limited := e.taskOf(j.scope); !limited || st.Ran == t.Number {
		facts.Begin, facts.Elapsed, facts.Done, facts.Cached = st.Begun, st.Elapsed, st.Finished, st.Cached
	}
	info := e.answeredBy(j.scope)
	facts.Labels = ws.LabelVersion(info.PackKey)
	src.Card = export.NewRunCard(e.Options.Lang, info, e.Frame.Counts, facts)
	src.Card.Query = j.scope.query
	src.Progress = func(done, total int) {
		share := int32(done * 100 / max(total, 1))
		if j.share.Swap(share) != share { // at most a hundred times
			e.Do(func() {
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
	e.toolbar.Enable(e.Frame.Counts.All, false, 0)
	saveAs := kit.NewButton(kit.Tr("export.elsewhere"), kit.Secondary, func() { e.start(j.again()) })
	again := func() {
		next := j.again()
		next.path, next.overwrite, next.long = j.path, j.overwrite, j.long
		e.run(next)
	}
	cancel := kit.NewButton(kit.Tr("dialog.close"), kit.Secondary, nil)
	switch {
	case e.IsClosing:
	case err == nil:
		e.Ask(kit.Tr("export.done"), j.path, false, cancel,
			kit.NewButton(kit.Tr("export.file"), kit.Secondary, e.Opener(native.OpenFile, j.path)),
			kit.NewButton(kit.Tr("export.folder"), kit.Primary, e.Opener(native.Reveal, j.path)))
	case inference.CodeOf(err) == inference.CodeCancelled:
		e.Tell(kit.Tr("export.cancelled"), kit.ColorMuted)
	case errors.Is(err, fs.ErrExist):
		e.Ask(kit.Tr("export.exists"), j.path, false, cancel, saveAs,
			kit.NewButton(kit.Tr("export.replace"), kit.Primary, func() { j.overwrite = true; again() }))
	default:
		e.Ask(kit.Tr("export.failed"), words.ExportSentence(e.Options.Lang, err)+"\n"+kit.Tr("export.kept"), false,
			cancel, saveAs, kit.NewButton(kit.Tr("export.again"), kit.Primary, again))
	}
}
