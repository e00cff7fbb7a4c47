package ui

import (
	"context"
	"image"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"wanwu/app/session"
	"wanwu/app/workspace"
	"wanwu/inference"
	"wanwu/ui/chrome"
	"wanwu/ui/grid"
	"wanwu/ui/kit"
	"wanwu/ui/native"
	"wanwu/ui/review"
	"wanwu/ui/settings"
	"wanwu/ui/viewer"
	"wanwu/ui/watch"
)

// The size that the window has at first, in dp, where the screen has room for it.
const usualWidth, usualHeight float32 = 1280, 800

// Window is the program's window: a frame around the parts that do the work, each with a
// state of its own. It looks at a session by a ticker and hands each part what has changed.
// Everything but NewWindow's goroutines runs on Fyne's main goroutine.
type Window struct {
	*shell
	*body
	view   *watch.View
	thumbs *grid.ThumbLoader
	undone undoStack

	finder    *finder
	follow    *follower
	drops     *drops
	tasks     *tasks
	picture   *pictureViews
	judging   *judging
	exporting *exporting
	copier    *copier
	retry     *retrier
	teaching  *teaching
	news      *news
	reviewing *reviewing
	closer    *closer
	settings  *settings.Settings
	keyboard  keyboard
	dismiss   context.CancelFunc // ends what serve started

	onPaint func() // a frame's data have been handed to the widgets; may be nil
}

// NewWindow makes the window of a session and starts looking at it; Show shows
// it. The window closes the session when it is closed.
func NewWindow(a fyne.App, o Options) *Window {
	w := &Window{shell: newShell(a, o)}
	w.ticker = watch.New(o.Session, o.Lang, w.do, func(old, f watch.Frame) {
		w.work("tick", func() { w.paint(old, f) })
	})
	w.compose()
	w.furnish()
	w.win.Canvas().SetOnTypedKey(w.typedKey)
	w.win.Canvas().SetOnTypedRune(w.typedRune)
	w.win.SetOnDropped(func(at fyne.Position, uris []fyne.URI) {
		w.work("drop", func() { w.drops.drop(at, uris) })
	})
	w.win.SetCloseIntercept(w.closer.askToClose)
	w.win.Resize(fyne.NewSize(usualWidth, usualHeight))
	return w
}

// compose makes what outlives a change of the language: the grid, and the parts with what they
// know of each other.
func (w *Window) compose() {
	sh := w.shell
	w.view = watch.NewView(sh.opts.Session.Workspace(), sh.opts.Lang)
	w.thumbs = grid.NewThumbLoader(watch.Thumbs{Workspace: sh.opts.Session.Workspace(), Pictures: sh.opts.Pictures}, sh.do)
	w.body = &body{prefs: sh.app.Preferences()}
	w.grid = w.newGrid()
	w.finder = &finder{shell: sh, body: w.body}
	w.picture = &pictureViews{shell: sh, view: w.view, grid: w.grid}
	w.settings = settings.New(w.settingsHost())
	w.follow = &follower{shell: sh, finder: w.finder, view: w.view, grid: w.grid}
	w.retry = &retrier{shell: sh, picture: w.picture, grid: w.grid, view: w.view}
	w.judging = &judging{shell: sh, picture: w.picture, grid: w.grid, view: w.view, undone: &w.undone, views: func() *review.Views { return w.reviewing.views }}
	w.teaching = &teaching{shell: sh, picture: w.picture, grid: w.grid, judging: w.judging}
	w.drops = &drops{
		shell: sh, follow: w.follow, models: w.settings.Models,
		taskAt: func(at fyne.Position) (workspace.Task, bool) { return w.finder.side.TaskAt(at) },
	}
	w.exporting = &exporting{shell: sh, finder: w.finder, drops: w.drops, grid: w.grid}
	w.copier = &copier{shell: sh, picture: w.picture, exporting: w.exporting, grid: w.grid}
	w.reviewing = newReviewing(w)
	w.picture.other, w.drops.tables = w.reviewing, w.reviewing.takeTables
	w.tasks = &tasks{shell: sh, finder: w.finder, follow: w.follow, drops: w.drops, undone: &w.undone, changed: func() { w.news.paint() }}
	w.news = &news{shell: sh, tasks: w.tasks, follow: w.follow, retry: w.retry, settings: w.settings}
	w.reviewing.news, w.drops.say = w.news, w.news.say
	w.closer = &closer{shell: sh, exporting: w.exporting, thumbs: w.thumbs}
}

// furnish makes the widgets that have texts, in the language that the interface speaks now, and
// gives them to the parts.
func (w *Window) furnish() {
	w.finder.furnish(func(t workspace.Task, at fyne.CanvasObject) { w.tasks.showTaskMenu(t, at) }, w.tasks.renameTask)
	w.buildPicture()
	w.reviewing.furnish()
	w.buildBody()
	w.drops.demo, w.drops.empty, w.exporting.toolbar = w.picture.demo, w.empty, w.toolbar
	w.news.strip, w.news.root, w.news.offer = w.strip, w.root, w.reviewing.views
	w.closer.status = w.status
	w.tell = w.toolbar.ShowNotice
	w.tellDone = func(text string, color fyne.ThemeColorName) {
		w.tell(text, color)
		w.picture.viewer.ShowNote(text, color)
		w.picture.demo.ShowNote(text, color)
	}
	if w.opts.Warning != "" {
		w.tell(w.opts.Warning, kit.ColorUnsure)
	}
	w.keyboard.listen(w.win.Canvas(), w.bindings(), w.topSheet)
}

// newGrid makes the grid and says what it does to the window.
func (w *Window) newGrid() *grid.Grid {
	g := grid.NewGrid(w.view, w.thumbs)
	g.SetCellWidth(settings.CellWidth(w.app.Preferences()))
	g.OnFocus = func(int) { w.work("focus", w.picture.inspect) }
	g.OnOpen = func(i int) { w.work("open", func() { w.picture.viewer.Open(i, false) }) }
	g.OnMenu = func(at fyne.Position) { w.work("menu", func() { w.showPictureMenu(at) }) }
	g.OnSelectionChanged = w.paintSelection
	g.OnWork = w.work
	return g
}

// buildPicture makes what shows one picture.
func (w *Window) buildPicture() {
	p := w.picture
	p.inspector = viewer.NewInspector(viewer.Actions{
		Retry: w.working("retry", w.retry.focused), Detail: p.inspectDetail,
		More:  func(at fyne.CanvasObject) { w.work("menu", func() { w.showPictureMenuBy(at, fyne.Position{}) }) },
		Judge: func(v workspace.Verdict) { w.judging.judge(v, "") }, Relabel: w.judging.relabel,
	})
	p.preview = viewer.NewPreviewer(w.opts.Pictures, viewer.PreviewSide, w.do, p.inspector.SetPicture, p.inspector.SetFileState)
	p.gallery = viewer.NewGallery(w.opts.Pictures, w.do, func(row int, img *image.RGBA) {
		p.viewer.SetPicture(row, img)
		p.demo.SetPicture(row, img)
	})
	host := w.viewerHost()
	p.viewer, p.demo = viewer.New(host), viewer.NewDemo(host)
}

// buildBody makes the widgets around the pictures and gives everything its place.
func (w *Window) buildBody() {
	b, work := w.body, w.working
	samples := len(SamplePictures(w.opts.Samples))
	b.toolbar = chrome.NewToolbar(b.grid.CellWidth(), w.finder.field.Root, chrome.ToolbarActions{
		Order: work("orders", w.finder.showOrders), Show: w.reviewing.show,
		Add: work("add", w.drops.addPictures), Folder: work("folder", w.drops.addFolder),
		View:    func() { b.setList(!b.grid.List()) },
		Details: b.toggleDetails, Settings: func() { w.settings.Open(0) }, More: work("menu", w.showMore), Export: work("export", w.exporting.dialogOrCancel),
		Size: func(v float32) {
			w.work("size", func() {
				b.grid.SetCellWidth(v)
				b.prefs.SetFloat(settings.PrefCell, float64(v))
			})
		},
	})
	b.strip = chrome.NewStrip()
	b.status = chrome.NewStatusBar(w.opts.Lang, chrome.StatusActions{
		Stop: w.opts.Session.Stop, Retry: work("retry", w.retry.selected),
		Threshold: func() { w.settings.ShowThreshold(b.status.Threshold) }, Device: func() { w.settings.ShowDevice(b.status.Device) },
	})
	b.empty = chrome.NewEmpty(samples, chrome.EmptyActions{
		Add: w.drops.addPictures, Folder: w.drops.addFolder, Samples: w.drops.addSamples,
		Words: func() { w.reviewing.views.ShowCategories() }, Retry: w.opts.Session.Reopen,
	})
	b.noMatch = newNoMatch()
	b.grid.Hide()
	b.head = grid.NewListHead(w.finder.setOrder)
	b.listing = container.New(grid.ListFrame{}, b.head, b.grid)
	b.showList(b.prefs.String(settings.PrefView) == settings.ViewList)

	l := chrome.NewLayout()
	b.layout = l
	l.Top, l.List, l.Bottom, l.Inspector = b.toolbar.Root, w.finder.side, b.status.Root, w.picture.inspector
	l.Views, l.Fit = b.toolbar.Aside.Row(kit.Columns{Gap: 6}), b.toolbar.Fit
	l.Strip, l.Over, l.OnLayout = b.strip, w.finder.field.Panel, w.finder.placeSearchPanel
	l.Middle = container.NewStack(b.empty, b.noMatch.Container, b.listing, w.reviewing.views.Root)
	l.OnWide = func() {
		kit.SetShown(b.toolbar.Details, l.Filled && !l.Wide && !l.Whole)
		b.toolbar.SetWide(l.Wide, l.Small)
	}
	b.toolbar.Elsewhere = b.status.SetNews
	b.root = container.New(l, l.Objects()...)
	w.win.SetContent(b.root)
}

// viewerHost returns what the viewer and the demo need of the window.
func (w *Window) viewerHost() viewer.Host {
	return viewer.Host{
		Window: w.win, Grid: w.grid, Gallery: w.picture.gallery,
		Row: w.picture.cell,
		GridKey: func(name fyne.KeyName, mod fyne.KeyModifier) {
			w.work("grid key", func() { w.grid.Key(name, mod) })
		},
		TypedRune: w.typedRune,
		WindowKey: func(name fyne.KeyName) {
			w.keyboard.press(name, 0)
		},
		Inspect: w.picture.inspect, Copy: w.copier.copyPicture, Paste: w.drops.paste,
		Device:   func() inference.Device { return w.frame.Status.Device },
		Awaiting: func() bool { return w.follow.file != "" },
		GiveUp:   w.follow.giveUpFile,
	}
}

// settingsHost returns what the settings need of the window.
func (w *Window) settingsHost() settings.Host {
	return settings.Host{
		App: w.app, Window: w.win, Lang: w.opts.Lang, Program: &w.opts.Program,
		Go: func(f func(ctx context.Context)) { w.wg.Go(func() { f(w.ctx) }) }, Do: w.do,
		Status:    func() session.Status { return w.frame.Status },
		Threshold: func() float32 { return w.frame.Threshold },
		Counts:    func() (string, workspace.Counts) { return w.finder.scopeName(), w.finder.scopeCounts() },
		Open:      w.open, ChooseFile: w.chooseFile, Launch: w.launch,
		Reopen: w.reopen,
		SetThreshold: func(t float32) {
			w.work("threshold", func() { w.setThreshold(t) })
		},
		Samples: func() ([]string, error) {
			dir, err := UnpackSamples(w.opts.Samples, w.opts.SampleDir)
			var paths []string
			for _, name := range SamplePictures(w.opts.Samples) {
				paths = append(paths, filepath.Join(dir, filepath.FromSlash(name)))
			}
			return paths, err
		},
		SetTheme: w.setTheme, SetLanguage: w.speak, Inspect: w.picture.inspect, ShowKeys: w.showKeys, Clear: func() { w.tasks.askClear() },
	}
}

// Show shows the window and starts its goroutines.
func (w *Window) Show() {
	w.wg.Go(func() { w.ticker.Run(w.ctx) })
	w.serve()
	w.wg.Go(func() {
		if native.HasTheme(w.ctx) {
			w.do(w.followSystem)
		}
	})
	w.win.Show()
}

// serve starts what makes the pictures and figures of the widgets that are there now.
func (w *Window) serve() {
	ctx, cancel := context.WithCancel(w.ctx)
	w.dismiss = cancel
	preview, gallery, views := w.picture.preview, w.picture.gallery, w.reviewing.views
	w.wg.Go(func() { preview.Run(ctx) })
	w.wg.Go(func() { gallery.Run(ctx) })
	w.wg.Go(func() { views.Run(ctx) })
}

// FitScreen makes the window no larger than the screen has room for. It is called on the
// main goroutine once the application runs.
func (w *Window) FitScreen() {
	if area, ok := native.WorkArea(w.win.Canvas()); ok {
		w.fit(area)
	}
}

// fit makes the window no larger than a work area, in dp, with room for the title bar.
func (w *Window) fit(area fyne.Size) {
	const title = 32
	area.Height -= title
	if area.Width < usualWidth || area.Height < usualHeight {
		w.win.Resize(fyne.NewSize(min(usualWidth, area.Width), min(usualHeight, area.Height)))
	}
}

// showMore opens what the toolbar has no room for.
func (w *Window) showMore() {
	view := kit.Tr("toolbar.list")
	if w.grid.List() {
		view = kit.Tr("toolbar.cards")
	}
	w.showMenu(w.toolbar.More, []menuItem{
		{text: kit.Tr("toolbar.folder"), on: w.drops.addFolder},
		{text: kit.Tr("sort.short"), on: w.finder.showOrders},
		{text: view, on: func() { w.setList(!w.grid.List()) }},
		{text: kit.Tr("toolbar.settings"), on: func() { w.settings.Open(0) }},
	})
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
	w.drops.take(paths)
}

// Closing reports whether the window is closing. It may be called from any goroutine.
func (w *Window) Closing() bool { return w.ctx.Err() != nil }
