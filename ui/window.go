package ui

import (
	"context"
	"image"
	"io/fs"
	"sync"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"wanwu/app/engine"
	"wanwu/app/query"
	"wanwu/app/session"
	"wanwu/app/words"
	"wanwu/app/workspace"
	"wanwu/inference"
	"wanwu/ui/clip"
	"wanwu/ui/find"
	"wanwu/ui/grid"
	"wanwu/ui/kit"
	"wanwu/ui/native"
	"wanwu/ui/settings"
	"wanwu/ui/viewer"
)

// Options are what a window is made of.
type Options struct {
	Session  Session
	Pictures Pictures
	Lang     words.Lang
	// Regular and Bold are OpenType fonts with Chinese; empty for Fyne's own.
	Regular, Bold []byte
	// Icon is a PNG.
	Icon []byte
	// Samples has the sample pictures as *.jpg; nil for none.
	Samples fs.FS
	// Extensions are the usual ones of the pictures that can be read, without the dot. It
	// may block and is called off the main goroutine; nil for none.
	Extensions func() []string
	// PasteDirs are where pictures are kept that were pasted: the first that can be
	// written.
	PasteDirs []string
	// CheckPack reads a model pack in a folder or an archive and says what it is, or what
	// is wrong with it. It blocks and is called off the main goroutine; nil where tasks
	// cannot be run by another pack than the program's.
	CheckPack func(path string) (engine.PackCard, error)
	// Dialogs asks for files; nil for the system's own.
	Dialogs native.FileDialogs
	// Clipboard carries pictures; nil for the system's own.
	Clipboard Clipboard
	// Program is what the settings show and change.
	settings.Program
	// Warning is shown quietly after the start, such as a cache that is not
	// where it should be; empty for none.
	Warning string

	// OnWork runs each piece of the window's own work on the main goroutine, by name, for
	// who wants to measure it; nil for nobody.
	OnWork func(name string, f func())

	do func(func()) // runs a function on the main goroutine; nil for fyne.Do
}

// Window is the program's window. It looks at a session by a ticker and tells
// it what the user does. Everything but NewWindow's goroutines runs on Fyne's
// main goroutine.
type Window struct {
	app  fyne.App
	opts Options
	win  fyne.Window
	do   func(func())
	look *kit.Theme

	ctx    context.Context
	cancel context.CancelFunc
	wg     sync.WaitGroup // every goroutine of the window but the dialogs'
	// dialogs is of those that wait for an answer of the user. Closing does not
	// wait for them: a native dialog cannot be closed from outside.
	dialogs sync.WaitGroup

	ticker  *ticker
	thumbs  *grid.ThumbLoader
	preview *viewer.Previewer
	gallery *viewer.Gallery // of the viewer

	layout    *frameLayout
	toolbar   *toolbar
	find      *find.Search
	side      *find.SideList
	status    *statusBar
	inspector *viewer.Inspector
	empty     *empty
	strip     *strip
	noMatch   *fyne.Container
	grid      *grid.Grid
	head      *grid.ListHead  // of the list
	pictures  *fyne.Container // both
	view      *view
	root      *fyne.Container

	frame    frame
	asked    asked          // what is to be shown; the frame follows
	followed workspace.Task // the task that was last put into the query, as it was called then
	dropped  []string       // roots of the last drop
	roots    []string       // of all drops
	before   session.Status // as it was when they were dropped
	awaiting string         // the file that the demo is to show once it is recognised; empty for none
	follow   bool           // whether the task of the drop is to be shown when it begins
	undo     *removal       // the task that was removed last, until something else is said
	undone   undoStack
	told     told // what the user has seen of such news
	samples  int
	copying  bool // a picture is on its way to the clipboard
	pasting  bool // or from there
	asking   bool // a native dialog stands open
	export   *exportJob
	sheets   []*kit.Sheet
	viewer   *viewer.Viewer
	demo     *viewer.Demo
	plain    map[fyne.KeyName]func() // the window's keys without anything held
	shifted  map[fyne.KeyName]func() // those with Shift held, which Fyne knows no shortcuts of
	chars    map[rune]func()         // its characters
	settings *settings.Settings
	onPaint  func() // a frame's data have been handed to the widgets
	leaving  bool   // the window was asked to close, and has not answered
	closing  bool
}

// NewWindow makes the window of a session and starts looking at it; Show shows
// it. The window closes the session when it is closed.
func NewWindow(a fyne.App, o Options) *Window {
	w := &Window{app: a, opts: o, samples: len(SamplePictures(o.Samples))}
	if o.Dialogs == nil {
		w.opts.Dialogs = native.NewDialogs()
	}
	if o.Clipboard == nil {
		w.opts.Clipboard = clip.System()
	}
	post := o.do
	if post == nil {
		post = fyne.Do
	}
	w.do = func(f func()) { post(w.working("closure", f)) }
	w.look = kit.NewTheme(settings.ThemeMode(a.Preferences()), o.Regular, o.Bold)
	a.Settings().SetTheme(w.look)
	w.win = a.NewWindow(kit.Tr("app.name"))
	w.win.SetPadded(false)
	w.win.SetMaster()
	if len(o.Icon) > 0 {
		w.win.SetIcon(fyne.NewStaticResource("wanwu.png", o.Icon))
	}
	w.ctx, w.cancel = context.WithCancel(context.Background())
	w.build()
	w.keys()
	w.win.SetOnDropped(func(at fyne.Position, uris []fyne.URI) {
		w.work("drop", func() { w.drop(at, uris) })
	})
	w.win.SetCloseIntercept(w.askToClose)
	w.win.Resize(fyne.NewSize(1280, 800))
	w.ticker = newTicker(o.Session, o.Lang, w.do, func(old, f frame) {
		w.work("tick", func() { w.paint(old, f) })
	})
	return w
}

// build makes the parts and puts them together.
func (w *Window) build() {
	ws, hold := w.opts.Session.Workspace(), w.working
	w.view = newView(ws, w.opts.Lang)
	w.thumbs = grid.NewThumbLoader(rowThumbs{ws, w.opts.Pictures}, w.do)
	w.grid = grid.NewGrid(w.view, w.thumbs)
	w.grid.SetCellWidth(settings.CellWidth(w.app.Preferences()))
	w.grid.OnFocus = func(int) { w.work("focus", w.inspectFocused) }
	w.grid.OnOpen = func(i int) { w.work("open", func() { w.viewer.Open(i, false) }) }
	w.grid.OnMenu = func(at fyne.Position) { w.work("menu", func() { w.showPictureMenu(at) }) }
	w.grid.OnSelectionChanged = w.paintSelection
	w.grid.OnWork = w.work

	w.find = find.NewSearch(find.SearchActions{
		Asked: func(q query.Query, tentative bool) { w.work("search", func() { w.showFound(q, tentative) }) },
		Leave: w.leaveSearch, Words: w.searchWords, Lang: w.opts.Lang, Moved: w.placeSearchPanel,
	})
	w.toolbar = newToolbar(w.grid.CellWidth(), w.find.Root, toolbarActions{
		order: hold("orders", w.showOrders),
		add:   hold("add", w.addPictures), folder: hold("folder", w.addFolder),
		view:    func() { w.setList(!w.grid.List()) },
		details: w.toggleDetails, settings: func() { w.settings.Open(0) }, export: hold("export", w.exportPressed),
		size: func(v float32) {
			w.work("size", func() {
				w.grid.SetCellWidth(v)
				w.app.Preferences().SetFloat(settings.PrefCell, float64(v))
			})
		},
	})
	w.side = find.NewSideList(func(p find.Choice) { w.work("filter", func() { w.pick(p) }) },
		func(t workspace.Task, at fyne.CanvasObject) { w.work("task", func() { w.showTaskMenu(t, at) }) })
	w.side.OnRename = w.renameTask
	w.strip = newStrip()
	w.status = newStatusBar(w.opts.Lang, w.opts.Session.Stop, func() { w.settings.ShowThreshold(w.status.threshold) }, hold("retry", w.retrySelected))
	w.status.device.OnTapped = func() { w.settings.ShowDevice(w.status.device) }
	w.inspector = viewer.NewInspector(viewer.Actions{
		Retry: hold("retry", w.retryFocused), Reveal: w.revealFocused, Path: w.copyPath, Copy: w.copyPicture, Detail: w.inspectDetail,
		Judge: func(v workspace.Verdict) { w.judge(v, "") }, Relabel: w.relabel,
	})
	w.empty = newEmpty(w.samples, w.addPictures, w.addFolder, w.addSamples, w.opts.Session.Reopen)
	w.preview = viewer.NewPreviewer(w.opts.Pictures, viewer.PreviewSide, w.do, w.inspector.SetPicture, w.inspector.SetFileState)
	w.gallery = viewer.NewGallery(w.opts.Pictures, w.do, func(row int, img *image.RGBA) {
		w.viewer.SetPicture(row, img)
		w.demo.SetPicture(row, img)
	})
	w.settings = settings.New(w.settingsHost())
	host := w.viewerHost()
	w.viewer, w.demo = viewer.New(host), viewer.NewDemo(host)

	none := kit.NewLine(kit.Tr("grid.none"), theme.ColorNameForeground, kit.SizeLabel)
	hint := kit.NewLine(kit.Tr("grid.none.hint"), kit.ColorMuted, theme.SizeNameCaptionText)
	none.Align, hint.Align = fyne.TextAlignCenter, fyne.TextAlignCenter
	w.noMatch = container.NewCenter(container.New(kit.Stack{Gap: 12}, none, hint,
		container.NewCenter(kit.NewButton(kit.Tr("grid.all"), kit.Secondary, func() { w.search("") }))))
	w.noMatch.Hide()
	w.grid.Hide()
	w.head = grid.NewListHead(w.setOrder)
	w.pictures = container.New(grid.ListFrame{}, w.head, w.grid)
	w.showList(w.app.Preferences().String(settings.PrefView) == settings.ViewList)

	w.layout = newFrameLayout()
	l := w.layout
	l.top, l.list, l.bottom, l.inspector = w.toolbar.root, w.side, w.status.root, w.inspector
	l.strip, l.over, l.onLayout = w.strip, w.find.Panel, w.placeSearchPanel
	l.middle = container.NewStack(w.empty, w.noMatch, w.pictures)
	l.onWide = func() {
		kit.SetShown(w.toolbar.details, l.filled && !l.wide)
		w.toolbar.setWide(l.wide)
		w.find.SetWide(l.wide)
	}
	w.toolbar.elsewhere = w.status.say
	w.root = container.New(l, l.objects()...)
	w.win.SetContent(w.root)
	if w.opts.Warning != "" {
		w.tell(w.opts.Warning, kit.ColorUnsure)
	}
}

// viewerHost is what the viewer and the demo need of the window.
func (w *Window) viewerHost() viewer.Host {
	return viewer.Host{
		Window: w.win, Grid: w.grid, Gallery: w.gallery,
		Row: func(i int) (r workspace.Row, ok bool) {
			if i < 0 || i >= w.view.Len() {
				return r, false
			}
			return w.opts.Session.Workspace().Row(w.view.ID(i))
		},
		GridKey: func(name fyne.KeyName, mod fyne.KeyModifier) {
			w.work("grid key", func() { w.grid.Key(name, mod) })
		},
		TypedRune: w.typedRune,
		WindowKey: func(name fyne.KeyName) {
			if on := w.plain[name]; on != nil {
				on()
			}
		},
		Inspect: w.inspectFocused, Copy: w.copyPicture, Paste: w.paste,
		Device:   func() inference.Device { return w.frame.status.Device },
		Awaiting: func() bool { return w.awaiting != "" },
		GiveUp:   func() { w.awaiting = "" },
	}
}

// settingsHost is what the settings need of the window.
func (w *Window) settingsHost() settings.Host {
	return settings.Host{
		App: w.app, Window: w.win, Lang: w.opts.Lang, Program: &w.opts.Program,
		Go: func(f func(ctx context.Context)) { w.wg.Go(func() { f(w.ctx) }) }, Do: w.do,
		Status:    func() session.Status { return w.frame.status },
		Threshold: func() float32 { return w.frame.threshold },
		Counts:    func() workspace.Counts { return w.frame.counts },
		Open:      w.open, Ask: w.ask, Launch: w.hand,
		Reopen: func() { w.opts.Session.Reopen(); w.ticker.poke() },
		SetThreshold: func(t float32) {
			w.work("threshold", func() {
				w.app.Preferences().SetFloat(settings.PrefThreshold, float64(t))
				w.ticker.threshold.set(t)
				w.ticker.poke()
			})
		},
		SetTheme: w.setTheme, Inspect: w.inspectFocused, ShowKeys: w.showKeys, Clear: w.clear,
	}
}

// toggleDemo begins or ends the demo.
func (w *Window) toggleDemo() {
	w.viewer.Close()
	w.demo.Toggle()
}

// Show shows the window and starts its goroutines.
func (w *Window) Show() {
	w.wg.Go(func() { w.ticker.run(w.ctx) })
	w.wg.Go(func() { w.preview.Run(w.ctx) })
	w.wg.Go(func() { w.gallery.Run(w.ctx) })
	w.win.Show()
}

// Front brings the window before the others.
func (w *Window) Front() {
	if !w.closing {
		w.win.Show()
		w.win.RequestFocus()
	}
}

// Add adds files and folders as a drop does.
func (w *Window) Add(paths []string) {
	if len(paths) == 0 || w.closing {
		return
	}
	w.adds(paths)
	w.opts.Session.Add(paths)
	w.ticker.poke()
}

// adds gets ready for what is about to be added.
func (w *Window) adds(paths []string) {
	w.dropped, w.before, w.follow = paths, w.opts.Session.Status(), true
	w.roots = append(w.roots, paths...)
	w.await(paths[0])
	w.empty.say("")
	if w.frame.status.Phase == session.Loading {
		w.tell(kit.Tr("drop.queued", kit.Args{"N": kit.Number(len(paths))}), kit.ColorMuted)
	}
}

// work runs f by way of OnWork.
func (w *Window) work(name string, f func()) {
	if w.opts.OnWork != nil {
		w.opts.OnWork(name, f)
		return
	}
	f()
}

// working is f, run by work.
func (w *Window) working(name string, f func()) func() { return func() { w.work(name, f) } }

// tell shows a quiet line in the toolbar.
func (w *Window) tell(text string, color fyne.ThemeColorName) { w.toolbar.tell(text, color) }

// setTheme changes between light and dark at once.
func (w *Window) setTheme(m kit.ThemeMode) {
	w.look = w.look.With(m)
	w.app.Settings().SetTheme(w.look)
}
