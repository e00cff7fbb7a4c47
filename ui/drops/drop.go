package drops

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
	"wanwu/ui/shell"
	"wanwu/ui/viewer"
)

// Controller takes what the user adds: by dropping, choosing or pasting it.
type Controller struct {
	*shell.Shell
	Follow Follower
	TaskAt func(at fyne.Position) (workspace.Task, bool)      // of the side list
	Tables func(paths []string) (rest []string)               // takes the tables among what is dropped
	Demo   *viewer.Demo                                       // shows what is added while it is open
	Empty  *chrome.Empty                                      // says that nothing was found
	Say    func(kind, text string, color fyne.ThemeColorName) // says what was left out
	Models func() *uimodels.Models                            // imports a model that is dropped; returns nil where none can be

	lastRoots []string // roots of the last drop
	Roots     []string // of all drops
	pasting   bool     // what is on the clipboard is being read
}

// Follower shows what was added once it is there.
type Follower interface {
	AwaitTask()                       // the task of the next run, when that begins
	AwaitFile(file string)            // a file, once it has its answer
	Unchanged(st session.Status) bool // whether nothing has happened since AwaitTask
}

// Drop takes what was dropped on the window: a task of its own, or, on a task of the list
// at the left, what is added to that.
func (dp *Controller) Drop(at fyne.Position, uris []fyne.URI) {
	paths, links := droppedPaths(uris)
	dp.sayLeftOut(links)
	t, onTask := dp.TaskAt(at)
	switch {
	case !onTask || len(paths) == 0 || dp.TopSheet() != nil:
		dp.Take(paths)
	case len(paths) == 1 && dp.Models() != nil: // a model is none of the task's pictures
		dp.takeModel(paths[0], func() { dp.AddTo(t, paths) })
	default:
		dp.AddTo(t, paths)
	}
}

// Take adds files and folders as a task of their own, but for tables of truths and for a model
// that comes by itself.
func (dp *Controller) Take(paths []string) {
	if len(paths) == 1 && dp.Models() != nil {
		dp.takeModel(paths[0], func() { dp.add(dp.Tables(paths)) })
		return
	}
	dp.add(dp.Tables(paths))
}

// takeModel imports a model that was dropped by itself; with anything else add is called. Only the
// disk knows which it is.
func (dp *Controller) takeModel(path string, add func()) {
	dp.Goroutines.Go(func() {
		is := models.IsPack(path)
		dp.Do(func() {
			switch {
			case dp.IsClosing:
			case is:
				dp.Models().Import(path)
			default:
				add()
			}
		})
	})
}

// sayLeftOut says what of an addition was left out because it is no file of this computer,
// until it is put away or something else is added.
func (dp *Controller) sayLeftOut(links []string) {
	text := leftOut(links)
	dp.Say("links", text, kit.ColorUnsure)
	if text != "" && dp.Demo.Shown { // which hides the strip
		dp.Demo.ShowNote(text, kit.ColorUnsure)
	}
}

func (dp *Controller) AddPictures() { dp.PickPictures(dp.add) }

// extensions returns what the dialog for pictures offers first; everything else is behind its
// filter for all files, and the contents decide.
func (dp *Controller) extensions() []string {
	if dp.Options.Extensions == nil {
		return nil
	}
	return dp.Options.Extensions()
}

func (dp *Controller) AddFolder() { dp.PickFolder(func(path string) { dp.add([]string{path}) }) }

// PickPictures asks for pictures and archives.
func (dp *Controller) PickPictures(picked func(paths []string)) {
	p := dp.App.Preferences()
	dir := p.String(settings.PrefOpenDir)
	dp.ChooseFiles(func(d native.FileDialogs) ([]string, error) {
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

// PickFolder asks for a folder.
func (dp *Controller) PickFolder(picked func(path string)) {
	p := dp.App.Preferences()
	dir := p.String(settings.PrefOpenDir)
	dp.ChooseFile(func(d native.FileDialogs) (string, error) {
		return d.OpenFolder(kit.Tr("dialog.folder"), dir)
	}, func(path string) {
		p.SetString(settings.PrefOpenDir, path)
		picked(path)
	})
}

// AddSamples unpacks the sample pictures and adds them.
func (dp *Controller) AddSamples() {
	dp.Goroutines.Go(func() {
		dir, err := UnpackSamples(dp.Options.Samples, dp.Options.SampleDir)
		dp.Do(func() {
			if err != nil {
				dp.Tell(words.ExportSentence(dp.Options.Lang, err), kit.ColorWrong)
				return
			}
			dp.add([]string{dir})
		})
	})
}

// archiveExtensions returns those of the archives that are looked into.
func archiveExtensions() []string { return []string{"zip", "cbz", "livp"} }

// add adds files and folders as a task of their own.
func (dp *Controller) add(paths []string) {
	if len(paths) == 0 || dp.IsClosing {
		return
	}
	dp.prepare(paths)
	dp.Options.Session.Add(paths) // its first result wakes the ticker
}

// prepare gets ready for what is about to be added.
func (dp *Controller) prepare(paths []string) {
	dp.lastRoots = paths
	dp.Roots = append(dp.Roots, paths...)
	dp.Follow.AwaitTask()
	dp.await(paths[0])
	dp.Empty.SetNote("")
	if dp.Frame.Status.Phase == session.Loading {
		dp.Tell(kit.Tr("drop.queued", kit.Args{"N": kit.Number(len(paths))}), kit.ColorMuted)
	}
}

// await shows a file in the demo once it is recognised.
func (dp *Controller) await(file string) {
	if dp.Demo.Shown {
		dp.Follow.AwaitFile(file)
	}
}

// AddTo adds files and folders to a task.
func (dp *Controller) AddTo(t workspace.Task, paths []string) {
	dp.prepare(paths)
	dp.Options.Session.AddTo(t.Number, paths)
	dp.Ticker.WakeUp()
}

// Forget forgets what was dropped.
func (dp *Controller) Forget() { dp.lastRoots, dp.Roots = nil, nil }

// ShowNews reports in one line what matters now: how the last run failed, what the last drop
// brought.
func (dp *Controller) ShowNews() {
	st := dp.Frame.Status
	text, color := "", kit.ColorMuted
	switch {
	case st.Phase == session.Ready && st.Err != nil:
		text, color = words.Sentence(dp.Options.Lang, st.Err), kit.ColorWrong
	case st.Phase == session.Loading || st.Phase == session.Broken:
		return // what was said of the queued drop is
	case dp.Follow.Unchanged(st):
		return // the drop has not begun
	default:
		text = chrome.DropSummary(st, dp.Options.Lang)
		if st.NoPictures != "" {
			color = kit.ColorUnsure
		}
	}
	nothing := chrome.NothingFound(st, dp.lastRoots, dp.Options.Lang)
	if nothing != "" {
		text, color = nothing, kit.ColorUnsure
		if dp.Frame.Counts.All == 0 {
			text = "" // it is reported in the middle
		}
	}
	dp.Empty.SetNote(nothing)
	if text != "" || dp.Options.Warning == "" || dp.lastRoots != nil {
		dp.Tell(text, color)
	}
}
