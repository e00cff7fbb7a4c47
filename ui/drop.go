package ui

import (
	"path/filepath"

	"fyne.io/fyne/v2"

	"wanwu/app/models"
	"wanwu/app/session"
	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/ui/chrome"
	"wanwu/ui/kit"
	uimodels "wanwu/ui/models"
	"wanwu/ui/native"
	"wanwu/ui/settings"
	"wanwu/ui/viewer"
)

// drops takes what the user adds: by dropping, choosing or pasting it.
type drops struct {
	*shell
	follow Follower
	taskAt func(at fyne.Position) (workspace.Task, bool)      // of the side list
	tables func(paths []string) (rest []string)               // takes the tables among what is dropped
	demo   *viewer.Demo                                       // shows what is added while it is open
	empty  *chrome.Empty                                      // says that nothing was found
	say    func(kind, text string, color fyne.ThemeColorName) // says what was left out
	models func() *uimodels.Models                            // imports a model that is dropped; returns nil where none can be

	lastRoots []string // roots of the last drop
	roots     []string // of all drops
	pasting   bool     // what is on the clipboard is being read
}

// Follower shows what was added once it is there.
type Follower interface {
	awaitTask()                       // the task of the next run, when that begins
	awaitFile(file string)            // a file, once it has its answer
	unchanged(st session.Status) bool // whether nothing has happened since awaitTask
}

// drop takes what was dropped on the window: a task of its own, or, on a task of the list
// at the left, what is added to that.
func (dp *drops) drop(at fyne.Position, uris []fyne.URI) {
	paths, links := droppedPaths(uris)
	dp.sayLeftOut(links)
	if t, ok := dp.taskAt(at); ok && len(paths) > 0 && dp.topSheet() == nil {
		dp.addTo(t, paths)
		return
	}
	dp.take(paths)
}

// take adds files and folders as a task of their own, but for tables of truths and for a model
// that comes by itself.
func (dp *drops) take(paths []string) {
	if len(paths) == 1 && dp.models() != nil {
		dp.takeModel(paths[0])
		return
	}
	dp.add(dp.tables(paths))
}

// takeModel imports a model that was dropped by itself; anything else is added. Only the disk
// knows which it is.
func (dp *drops) takeModel(path string) {
	dp.wg.Go(func() {
		is := models.IsPack(path)
		dp.do(func() {
			switch {
			case dp.closing:
			case is:
				dp.models().Import(path)
			default:
				dp.add(dp.tables([]string{path}))
			}
		})
	})
}

// sayLeftOut says what of an addition was left out because it is no file of this computer,
// until it is put away or something else is added.
func (dp *drops) sayLeftOut(links []string) {
	text := leftOut(links)
	dp.say("links", text, kit.ColorUnsure)
	if text != "" && dp.demo.Shown { // which hides the strip
		dp.demo.ShowNote(text, kit.ColorUnsure)
	}
}

func (dp *drops) addPictures() { dp.pickPictures(dp.add) }

// extensions returns what the dialog for pictures offers first; everything else is behind its
// filter for all files, and the contents decide.
func (dp *drops) extensions() []string {
	if dp.opts.Extensions == nil {
		return nil
	}
	return dp.opts.Extensions()
}

func (dp *drops) addFolder() { dp.pickFolder(func(path string) { dp.add([]string{path}) }) }

// pickPictures asks for pictures and archives.
func (dp *drops) pickPictures(picked func(paths []string)) {
	p := dp.app.Preferences()
	dir := p.String(settings.PrefOpenDir)
	dp.chooseFiles(func(d native.FileDialogs) ([]string, error) {
		return d.OpenFiles(kit.Tr("dialog.add"), dir, kit.Tr("dialog.pictures"), append(dp.extensions(), archiveExtensions()...))
	}, func(chosen []string) {
		paths, links := chosenPaths(chosen)
		dp.sayLeftOut(links)
		if len(paths) > 0 {
			p.SetString(settings.PrefOpenDir, filepath.Dir(paths[0]))
			picked(paths)
		}
	})
}

// pickFolder asks for a folder.
func (dp *drops) pickFolder(picked func(path string)) {
	p := dp.app.Preferences()
	dir := p.String(settings.PrefOpenDir)
	dp.chooseFile(func(d native.FileDialogs) (string, error) {
		return d.OpenFolder(kit.Tr("dialog.folder"), dir)
	}, func(path string) {
		p.SetString(settings.PrefOpenDir, path)
		picked(path)
	})
}

// addSamples unpacks the sample pictures and adds them.
func (dp *drops) addSamples() {
	dp.wg.Go(func() {
		dir, err := UnpackSamples(dp.opts.Samples, dp.opts.SampleDir)
		dp.do(func() {
			if err != nil {
				dp.tell(words.ExportSentence(dp.opts.Lang, err), kit.ColorWrong)
				return
			}
			dp.add([]string{dir})
		})
	})
}

// archiveExtensions returns those of the archives that are looked into.
func archiveExtensions() []string { return []string{"zip", "cbz", "livp"} }

// add adds files and folders as a task of their own.
func (dp *drops) add(paths []string) {
	if len(paths) == 0 || dp.closing {
		return
	}
	dp.prepare(paths)
	dp.opts.Session.Add(paths) // its first result wakes the ticker
}

// prepare gets ready for what is about to be added.
func (dp *drops) prepare(paths []string) {
	dp.lastRoots = paths
	dp.roots = append(dp.roots, paths...)
	dp.follow.awaitTask()
	dp.await(paths[0])
	dp.empty.SetNote("")
	if dp.frame.Status.Phase == session.Loading {
		dp.tell(kit.Tr("drop.queued", kit.Args{"N": kit.Number(len(paths))}), kit.ColorMuted)
	}
}

// await shows a file in the demo once it is recognised.
func (dp *drops) await(file string) {
	if dp.demo.Shown {
		dp.follow.awaitFile(file)
	}
}

// addTo adds files and folders to a task.
func (dp *drops) addTo(t workspace.Task, paths []string) {
	dp.prepare(paths)
	dp.opts.Session.AddTo(t.Number, paths)
	dp.ticker.WakeUp()
}

// forget forgets what was dropped.
func (dp *drops) forget() { dp.lastRoots, dp.roots = nil, nil }

// showNews reports in one line what matters now: how the last run failed, what the last drop
// brought.
func (dp *drops) showNews() {
	st := dp.frame.Status
	text, color := "", kit.ColorMuted
	switch {
	case st.Phase == session.Ready && st.Err != nil:
		text, color = words.Sentence(dp.opts.Lang, st.Err), kit.ColorWrong
	case st.Phase == session.Loading || st.Phase == session.Broken:
		return // what was said of the queued drop is
	case dp.follow.unchanged(st):
		return // the drop has not begun
	default:
		text = chrome.DropSummary(st, dp.opts.Lang)
		if st.NoPictures != "" {
			color = kit.ColorUnsure
		}
	}
	nothing := chrome.NothingFound(st, dp.lastRoots, dp.opts.Lang)
	if nothing != "" {
		text, color = nothing, kit.ColorUnsure
		if dp.frame.Counts.All == 0 {
			text = "" // it is reported in the middle
		}
	}
	dp.empty.SetNote(nothing)
	if text != "" || dp.opts.Warning == "" || dp.lastRoots != nil {
		dp.tell(text, color)
	}
}
