package ui

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"wanwu/app/assess"
	"wanwu/app/engine"
	"wanwu/app/probe"
	"wanwu/app/query"
	"wanwu/app/session"
	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/inference"
	"wanwu/ui/judging"
	"wanwu/ui/kit"
	"wanwu/ui/native"
	"wanwu/ui/review"
	"wanwu/ui/shell"
)

// reviewing binds the views 抽检 and 评估 to the window.
type reviewing struct {
	*shell.Shell
	*body
	finder  *finder
	judging *judging.Controller
	picture *pictureViews
	news    *news
	undone  *shell.UndoStack
	views   *review.Views
	merging *merging

	setThreshold func(float32)
	undoLast     func()
}

func newReviewing(w *Window) *reviewing {
	rv := &reviewing{
		Shell: w.Shell, body: w.body, finder: w.finder, judging: w.judging, picture: w.picture, undone: &w.undone,
		setThreshold: w.settingsHost().SetThreshold, undoLast: w.undoLast,
	}
	rv.merging = &merging{Shell: w.Shell, judging: w.judging, undone: &w.undone, say: rv.say}
	return rv
}

// furnish makes the views.
func (rv *reviewing) furnish() { rv.views = review.New(rv.host()) }

// host returns what the views 抽检 and 评估 need of the window.
func (rv *reviewing) host() review.Host {
	return review.Host{
		Window: rv.Win, Workspace: rv.Options.Session.Workspace(), Lang: rv.Options.Lang, Pictures: rv.Options.Pictures,
		Do: rv.Do, Hold: rv.Work,
		Go:       func(f func(ctx context.Context)) { rv.Goroutines.Go(func() { f(rv.Ctx) }) },
		Likeness: rv.likeness, SetThreshold: rv.setThreshold, Probe: rv.probe,
		Shown:      rv.shown,
		Find:       func(q string) { rv.show(review.Pictures); rv.finder.Search(q) },
		Judge:      rv.judgeRow,
		Vocabulary: rv.Options.Session.Vocabulary,
		Relabel: func(row int, blind bool, judge func(workspace.Verdict, string)) {
			if r, ok := rv.Options.Session.Workspace().Row(row); ok && r.State == workspace.Done {
				rv.judging.AskLabel(kit.Tr("relabel.title"), r, !blind, false, judge)
			} else {
				rv.Tell(kit.Tr("judge.no_answer"), kit.ColorUnsure)
			}
		},
		PickLabel: func(picked func(string)) {
			rv.judging.AskLabel(kit.Tr("categories.pick"), workspace.Row{}, false, true, func(_ workspace.Verdict, label string) { picked(label) })
		},
		SaveTable: rv.saveTable,
		Undone:    func(back func()) { rv.undone.Push(back) }, Undo: rv.undoLast,
		Present: func() *review.Views { return rv.views },
		Tell:    rv.say, Open: rv.Open,
		CanReadTables: func() bool { return rv.Options.ReadTable != nil },
		ReadTable:     func(path string) (assess.Table, error) { return rv.Options.ReadTable(path) },
		PickFile: func(extensions []string, chosen func(string)) {
			rv.ChooseFile(func(d native.FileDialogs) (string, error) {
				return d.OpenFile(kit.Tr("sheet.dialog"), "", kit.Tr("sheet.tables"), extensions)
			}, chosen)
		},
	}
}

// show shows the pictures, the deck or the figures.
func (rv *reviewing) show(v review.View) {
	if rv.Frame.Counts.All > 0 || v == review.Pictures {
		rv.Work("view", func() { rv.views.Show(v) })
	}
}

// shown puts the window's parts in order for the view that is shown.
func (rv *reviewing) shown() {
	v := rv.views.View()
	if v != review.Pictures {
		rv.finder.leaveRanking() // the likest pictures are no random sample of anything
	}
	rv.toolbar.ShowView(v)
	rv.layout.Whole = v != review.Pictures
	kit.SetShown(rv.listing, v == review.Pictures)
	kit.SetShown(rv.toolbar.Details, rv.layout.Filled && !rv.layout.Wide && !rv.layout.Whole)
	rv.news.paint()
	rv.root.Refresh()
	c := rv.Win.Canvas()
	if len(c.Overlays().List()) > 0 {
		return
	}
	if v == review.Pictures && rv.grid.Visible() {
		c.Focus(rv.grid)
	} else {
		c.Unfocus() // the keys of judging are the window's
	}
}

// paint hands over what is shown, and has the folders of a drop looked at that has ended.
func (rv *reviewing) paint() {
	f := rv.Frame
	if f.Counts.All == 0 && rv.views.View() != review.Pictures {
		rv.views.Show(review.Pictures)
	}
	if f.Request.Ranking != nil {
		return // the views, which do not know it, would take it for all that the query finds
	}
	speed, device := rv.speed()
	task, _ := rv.finder.shownTask() // number 0 while there is none
	rv.views.Update(review.Scene{
		Rows: f.Rows, All: f.All, N: f.N, Revision: f.Revision, Threshold: f.Threshold,
		Query: f.Request.Query.Text(), Deck: rv.finder.deckNote(), TaskKey: rv.finder.taskKey(), Speed: speed, Device: device, Task: task.Number,
	})
	if f.Request.Query.Without(query.FieldTask) == "" && f.Status.Ran != 0 && f.Status.Completed() {
		rv.views.CheckFolders()
	}
}

// speed returns the speed of this run, or, before there is one, of the newest earlier one, in
// pictures a second, and the device that it was measured on. It is 0 where there is none.
func (rv *reviewing) speed() (rate float64, device string) {
	if st := rv.Frame.Status; st.Rate > 0 {
		return st.Rate, deviceWord(st.Device)
	}
	for _, t := range slices.Backward(rv.Frame.Tasks) {
		if s, ok := workspace.SettingsOf(t.Settings); ok && s.Rate > 0 {
			return s.Rate, deviceWord(s.On())
		}
	}
	return 0, ""
}

// deviceWord returns a device in a word.
func deviceWord(d inference.Device) string {
	if d.Kind == "cpu" {
		return "CPU"
	}
	return d.Name
}

// judgeRow notes a verdict on a row that is not the grid's focus; back is called when it
// is taken back.
func (rv *reviewing) judgeRow(row int, v workspace.Verdict, label string, back func()) bool {
	ws := rv.Options.Session.Workspace()
	r, ok := ws.Row(row)
	if !ok || r.State != workspace.Done {
		rv.Tell(kit.Tr("judge.no_answer"), kit.ColorUnsure)
		return false
	}
	before := ws.Judge([]workspace.Judged{judging.JudgementOf(r, rv.Options.Session.Vocabulary(), v, label)})
	if len(before) == 0 {
		return false
	}
	rv.undone.Push(func() {
		ws.Judge(before)
		rv.Ticker.WakeUp()
		rv.judging.Changed()
		back()
	})
	rv.Ticker.WakeUp()
	rv.judging.Changed()
	return true
}

// say says something that stays until it is put away.
func (rv *reviewing) say(text string, color fyne.ThemeColorName) {
	rv.news.say("news", text, color)
}

// probe recognises variations of pictures, beside whatever the session runs.
func (rv *reviewing) probe(ctx context.Context, sample []inference.Item, progress func(done, total int)) (r *probe.Report, v inference.Vocabulary, err error) {
	err = rv.Options.Session.Use(ctx, func(ctx context.Context, e engine.Recognizer) (err error) {
		v = e.Vocabulary()
		r, err = probe.Run(ctx, e, sample, progress)
		return err
	})
	switch {
	case errors.Is(err, session.ErrLoading):
		err = errors.New(kit.Tr("probe.loading"))
	case err != nil && ctx.Err() == nil:
		err = errors.New(words.Sentence(rv.Options.Lang, err))
	}
	return r, v, err
}

// likeness finds what the pictures of a task, of several where it is 0, are like by their stored
// embeddings. Where these cannot be read copies are not told, which changes no figure.
func (rv *reviewing) likeness(task int32) assess.Likeness {
	if rv.Options.Embeddings == nil {
		return nil
	}
	seen := map[string]bool{}
	var finds []func(uint64) []float32
	for _, t := range rv.Options.Session.Workspace().Tasks() {
		if (task == 0 || t.Number == task) && !seen[t.PackKey] {
			seen[t.PackKey] = true
			if find, err := rv.Options.Embeddings(t.PackKey); err == nil && find != nil {
				finds = append(finds, find)
			}
		}
	}
	if len(finds) == 0 {
		return nil
	}
	return func(key uint64) []float32 {
		for _, find := range finds {
			if v := find(key); v != nil {
				return v
			}
		}
		return nil
	}
}

// saveTable asks where to and writes a table that spreadsheets and this window read.
func (rv *reviewing) saveTable(name string, table [][]string, said func(text string)) {
	rv.ChooseFile(func(d native.FileDialogs) (string, error) {
		return d.Save(kit.Tr("dialog.save"), "", name+".csv", kit.Tr("sheet.tables"), []string{"csv"})
	}, func(path string) {
		rv.Goroutines.Go(func() {
			var b bytes.Buffer
			b.WriteString("\ufeff") // else a spreadsheet takes it for another encoding
			err := csv.NewWriter(&b).WriteAll(table)
			if err == nil {
				err = os.WriteFile(path, b.Bytes(), 0o644)
			}
			rv.Do(func() {
				if err != nil {
					said(words.Sentence(rv.Options.Lang, inference.Wrap(path, err)))
					return
				}
				said(kit.Tr("categories.saved", kit.Args{"Path": path}))
			})
		})
	})
}

// openFull enlarges the picture with the focus, over the whole screen.
func (rv *reviewing) openFull() {
	if rv.views.View() == review.Pictures {
		rv.picture.viewer.Open(rv.grid.FocusedCell(), true)
	}
}

// takeTables takes the sheets among dropped files: one is what people have said of the
// pictures, or what is on them, and no picture.
func (rv *reviewing) takeTables(paths []string) (rest []string) {
	var tables []string
	for _, p := range paths {
		if isTable(p) && rv.Options.ReadTable != nil && rv.Frame.Counts.All > 0 {
			tables = append(tables, p)
		} else {
			rest = append(rest, p)
		}
	}
	if len(tables) > 0 {
		rv.merging.take(tables, rv.views.TakeSheet)
	}
	return rest
}

// isTable reports whether a file is a table by its name.
func isTable(path string) bool {
	ext := strings.ToLower(filepath.Ext(path))
	return ext == ".csv" || ext == ".xlsx"
}
