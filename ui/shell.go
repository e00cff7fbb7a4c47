package ui

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

// shell is what every part of the window works with: the application, the window and what
// it was made of, goroutines that the window waits for, sheets and dialogs, and what is
// shown now. The parts embed it. All but Go's own belongs to the main goroutine.
type shell struct {
	app  fyne.App
	opts Options
	win  fyne.Window
	do   func(func()) // runs a function on the main goroutine
	look *kit.Theme

	ctx    context.Context // ends when the window closes
	cancel context.CancelFunc
	wg     sync.WaitGroup // every goroutine of the window but the dialogs'
	// dialogs is of those that wait for an answer of the user. Closing does not
	// wait for them: a native dialog cannot be closed from outside.
	dialogs sync.WaitGroup

	ticker     *watch.Ticker
	frame      watch.Frame // that is shown
	sheets     []*kit.Sheet
	dialogOpen bool // a native dialog stands open
	closing    bool

	// tell shows a quiet line in the toolbar, tellDone there and on an overlay.
	tell, tellDone func(text string, color fyne.ThemeColorName)
}

// newShell makes the window itself, empty.
func newShell(a fyne.App, o Options) *shell {
	sh := &shell{app: a, opts: o, look: kit.NewTheme(settings.ThemeMode(a.Preferences()), o.Regular, o.Bold)}
	if o.Clipboard == nil {
		sh.opts.Clipboard = clip.System()
	}
	post := o.do
	if post == nil {
		post = fyne.Do
	}
	sh.do = func(f func()) { post(sh.working("closure", f)) }
	sh.ctx, sh.cancel = context.WithCancel(context.Background())
	a.Settings().SetTheme(sh.look)
	sh.win = a.NewWindow(kit.Tr("app.name"))
	if o.Dialogs == nil {
		sh.opts.Dialogs = native.NewDialogs(sh.win)
	}
	sh.win.SetPadded(false)
	sh.win.SetMaster()
	if len(o.Icon) > 0 {
		sh.win.SetIcon(fyne.NewStaticResource("wanwu.png", o.Icon))
	}
	return sh
}

// reopen has the engine opened again.
func (sh *shell) reopen() {
	sh.opts.Session.Reopen()
	sh.ticker.WakeUp()
}

// open shows a sheet with the focus on first, which may be nil.
func (sh *shell) open(s *kit.Sheet, first fyne.Focusable) {
	sh.sheets = append(sh.sheets, s)
	s.Open(first)
}

// topSheet returns the sheet that is on top, nil where there is none.
func (sh *shell) topSheet() *kit.Sheet {
	for len(sh.sheets) > 0 {
		if s := sh.sheets[len(sh.sheets)-1]; s.Shown {
			return s
		}
		sh.sheets = sh.sheets[:len(sh.sheets)-1]
	}
	return nil
}

// tellSheet opens a question in the middle; each button closes it first.
func (sh *shell) tellSheet(title, text string, stays bool, buttons ...*kit.Button) *kit.Sheet {
	s := &kit.Sheet{Canvas: sh.win.Canvas(), Width: 460, Pad: 22, Stays: stays}
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
	sh.open(s, buttons[len(buttons)-1])
	return s
}

// chooseFile is like chooseFiles, for a dialog that gives one path.
func (sh *shell) chooseFile(open func(d native.FileDialogs) (string, error), chosen func(path string)) {
	sh.chooseFiles(func(d native.FileDialogs) ([]string, error) {
		path, err := open(d)
		return []string{path}, err
	}, func(paths []string) { chosen(paths[0]) })
}

// chooseFiles runs one native dialog off the main goroutine and then, on it, hands over
// what was chosen, at least one path. While one stands open there is no second.
func (sh *shell) chooseFiles(open func(d native.FileDialogs) ([]string, error), chosen func(paths []string)) {
	if sh.dialogOpen || sh.closing {
		return
	}
	sh.dialogOpen = true
	sh.dialogs.Go(func() {
		paths, err := open(sh.opts.Dialogs)
		sh.do(func() {
			sh.dialogOpen = false
			switch {
			case sh.closing || errors.Is(err, native.ErrCancelled):
			case err != nil:
				sh.tell(err.Error(), kit.ColorWrong)
			case len(paths) > 0 && paths[0] != "":
				chosen(paths)
			}
		})
	})
}

// launch hands a file to the system, of a member its archive, and says where that cannot be done.
func (sh *shell) launch(open func(ctx context.Context, path string) error, path string) {
	sh.wg.Go(func() {
		path := source.DiskFile(path)
		err := open(sh.ctx, path)
		sh.do(func() {
			switch {
			case sh.closing || err == nil:
			case errors.Is(err, fs.ErrNotExist):
				sh.tellDone(kit.Tr("open.gone", kit.Args{"Path": path}), kit.ColorWrong)
			default:
				sh.tellDone(kit.Tr("open.failed", kit.Args{"Why": words.Sentence(sh.opts.Lang, err)}), kit.ColorWrong)
			}
		})
	})
}

// opener returns a button's action that hands a file to the system.
func (sh *shell) opener(open func(context.Context, string) error, path string) func() {
	return func() { sh.launch(open, path) }
}

// work runs f by way of OnWork.
func (sh *shell) work(name string, f func()) {
	if sh.opts.OnWork != nil {
		sh.opts.OnWork(name, f)
		return
	}
	f()
}

// working returns f, run by work.
func (sh *shell) working(name string, f func()) func() { return func() { sh.work(name, f) } }

// setTheme changes between light and dark at once.
func (sh *shell) setTheme(m kit.ThemeMode) {
	sh.look = sh.look.With(m)
	sh.app.Settings().SetTheme(sh.look)
}

// followSystem makes the theme follow the system's choice.
func (sh *shell) followSystem() {
	sh.look = sh.look.WithSystemVariant()
	sh.app.Settings().SetTheme(sh.look)
}
