package shell

import (
	"context"
	"errors"
	"io/fs"
	"sync"

	"wanwu/inference/source"

	"fyne.io/fyne/v2"

	"wanwu/app/words"
	"wanwu/ui/clip"
	"wanwu/ui/kit"
	"wanwu/ui/native"
	"wanwu/ui/settings"
	"wanwu/ui/watch"
)

// Shell is what every part of the window works with: the application, the window and what
// it was made of, goroutines that the window waits for, sheets and dialogs, and what is
// shown now. The parts embed it. All but Goroutines and Ctx belongs to the main goroutine.
type Shell struct {
	App     fyne.App
	Options Options
	Win     fyne.Window
	Do      func(func()) // runs a function on the main goroutine
	look    *kit.Theme

	Ctx        context.Context // ends when the window closes
	Cancel     context.CancelFunc
	Goroutines sync.WaitGroup // every goroutine of the window but the dialogs'
	// Dialogs is of those that wait for an answer of the user. Closing does not
	// wait for them: a native dialog cannot be closed from outside.
	Dialogs sync.WaitGroup

	Ticker     *watch.Ticker
	Frame      watch.Frame // that is shown
	Sheets     []*kit.Sheet
	dialogOpen bool // a native dialog stands open
	IsClosing  bool

	// Tell shows a quiet line in the toolbar, TellDone there and on an overlay.
	Tell, TellDone func(text string, color fyne.ThemeColorName)
}

// New makes the window itself, empty.
func New(a fyne.App, o Options) *Shell {
	sh := &Shell{App: a, Options: o, look: kit.NewTheme(settings.ThemeMode(a.Preferences()), o.Regular, o.Bold)}
	if o.Clipboard == nil {
		sh.Options.Clipboard = clip.System()
	}
	post := o.Do
	if post == nil {
		post = fyne.Do
	}
	sh.Do = func(f func()) { post(sh.Working("closure", f)) }
	sh.Ctx, sh.Cancel = context.WithCancel(context.Background())
	a.Settings().SetTheme(sh.look)
	sh.Win = a.NewWindow(kit.Tr("app.name"))
	if o.Dialogs == nil {
		sh.Options.Dialogs = native.NewDialogs(sh.Win)
	}
	sh.Win.SetPadded(false)
	sh.Win.SetMaster()
	if len(o.Icon) > 0 {
		sh.Win.SetIcon(fyne.NewStaticResource("wanwu.png", o.Icon))
	}
	return sh
}

// Reopen has the engine opened again.
func (sh *Shell) Reopen() {
	sh.Options.Session.Reopen()
	sh.Ticker.WakeUp()
}

// Open shows a sheet with the focus on first, which may be nil.
func (sh *Shell) Open(s *kit.Sheet, first fyne.Focusable) {
	sh.Sheets = append(sh.Sheets, s)
	s.Open(first)
}

// TopSheet returns the sheet that is on top, nil where there is none.
func (sh *Shell) TopSheet() *kit.Sheet {
	for len(sh.Sheets) > 0 {
		if s := sh.Sheets[len(sh.Sheets)-1]; s.Shown {
			return s
		}
		sh.Sheets = sh.Sheets[:len(sh.Sheets)-1]
	}
	return nil
}

// Ask opens a question in the middle; each button closes it first.
func (sh *Shell) Ask(title, text string, stays bool, buttons ...*kit.Button) *kit.Sheet {
	s := &kit.Sheet{Canvas: sh.Win.Canvas(), Width: 460, Pad: 22, Stays: stays}
	for _, b := range buttons {
		on := b.OnTapped
		b.OnTapped = func() {
			s.Close()
			if on != nil {
				on()
			}
		}
	}
	s.Ask(title, text, buttons...)
	sh.Open(s, buttons[len(buttons)-1])
	return s
}

// ChooseFile is like ChooseFiles, for a dialog that gives one path.
func (sh *Shell) ChooseFile(open func(d native.FileDialogs) (string, error), chosen func(path string)) {
	sh.ChooseFiles(func(d native.FileDialogs) ([]string, error) {
		path, err := open(d)
		return []string{path}, err
	}, func(paths []string) { chosen(paths[0]) })
}

// ChooseFiles runs one native dialog off the main goroutine and then, on it, hands over
// what was chosen, at least one path. While one stands open there is no second.
func (sh *Shell) ChooseFiles(open func(d native.FileDialogs) ([]string, error), chosen func(paths []string)) {
	if sh.dialogOpen || sh.IsClosing {
		return
	}
	sh.dialogOpen = true
	sh.Dialogs.Go(func() {
		paths, err := open(sh.Options.Dialogs)
		sh.Do(func() {
			sh.dialogOpen = false
			switch {
			case sh.IsClosing || errors.Is(err, native.ErrCancelled):
			case err != nil:
				sh.Tell(err.Error(), kit.ColorWrong)
			case len(paths) > 0 && paths[0] != "":
				chosen(paths)
			}
		})
	})
}

// Launch hands a file to the system, of a member its archive, and says where that cannot be done.
func (sh *Shell) Launch(open func(ctx context.Context, path string) error, path string) {
	sh.Goroutines.Go(func() {
		path := source.DiskFile(path)
		err := open(sh.Ctx, path)
		sh.Do(func() {
			switch {
			case sh.IsClosing || err == nil:
			case errors.Is(err, fs.ErrNotExist):
				sh.TellDone(kit.Tr("open.gone", kit.Args{"Path": path}), kit.ColorWrong)
			default:
				sh.TellDone(kit.Tr("open.failed", kit.Args{"Why": words.Sentence(sh.Options.Lang, err)}), kit.ColorWrong)
			}
		})
	})
}

// Opener returns a button's action that hands a file to the system.
func (sh *Shell) Opener(open func(context.Context, string) error, path string) func() {
	return func() { sh.Launch(open, path) }
}

// Work runs f by way of OnWork.
func (sh *Shell) Work(name string, f func()) {
	if sh.Options.OnWork != nil {
		sh.Options.OnWork(name, f)
		return
	}
	f()
}

// Working returns f, run by work.
func (sh *Shell) Working(name string, f func()) func() { return func() { sh.Work(name, f) } }

// SetTheme changes between light and dark at once.
func (sh *Shell) SetTheme(m kit.ThemeMode) {
	sh.look = sh.look.With(m)
	sh.App.Settings().SetTheme(sh.look)
}

// FollowSystem makes the theme follow the system's choice.
func (sh *Shell) FollowSystem() {
	sh.look = sh.look.WithSystemVariant()
	sh.App.Settings().SetTheme(sh.look)
}

// Background runs a function that blocks off the main goroutine, and then done on it, unless the
// window is closing.
func (sh *Shell) Background(work, done func()) {
	sh.Goroutines.Go(func() {
		work()
		sh.Do(func() {
			if !sh.IsClosing {
				done()
			}
		})
	})
}
