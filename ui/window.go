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
	"wanwu/ui/drops"
	"wanwu/ui/grid"
	"wanwu/ui/judging"
	"wanwu/ui/kit"
	"wanwu/ui/native"
	"wanwu/ui/ranking"
	"wanwu/ui/reading"
	"wanwu/ui/review"
	"wanwu/ui/settings"
	"wanwu/ui/shell"
	"wanwu/ui/tasks"
	"wanwu/ui/viewer"
	"wanwu/ui/watch"
)

// The size that the window has at first, in dp, where the screen has room for it.
const usualWidth, usualHeight float32 = 1280, 800

// Window is the program's window: a frame around the parts that do the work, each with a
// state of its own. It looks at a session by a ticker and hands each part what has changed.
// Everything but NewWindow's goroutines runs on Fyne's main goroutine.
type Window struct {
	*shell.Shell
	*body
	view   *watch.View
	thumbs *grid.ThumbLoader
	undone shell.UndoStack

	finder    *finder
	follow    *follower
	drops     *drops.Controller
	tasks     *tasks.Controller
	picture   *pictureViews
	judging   *judging.Controller
	exporting *exporting
	copier    *copier
	retry     *retrier
	teaching  *judging.Teaching
	library   *judging.Library
	ranking   *ranking.Controller
	reading   *reading.Controller
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
func NewWindow(a fyne.App, o shell.Options) *Window {
	w := &Window{Shell: shell.New(a, o)}
	w.Ticker = watch.New(o.Session, o.Lang, w.Do, func(old, f watch.Frame) {
		w.Work("tick", func() { w.paint(old, f) })
	})
	w.compose()
	w.furnish()
	w.Win.Canvas().SetOnTypedKey(w.typedKey)
	w.Win.Canvas().SetOnTypedRune(w.typedRune)
	w.Win.SetOnDropped(func(at fyne.Position, uris []fyne.URI) {
		w.Work("drop", func() { w.drops.Drop(at, uris) })
	})
	w.Win.SetCloseIntercept(w.closer.askToClose)
	w.Win.Resize(fyne.NewSize(usualWidth, usualHeight))
	return w
}

// compose makes what outlives a change of the language: the grid, and the parts with what they
// know of each other.
func (w *Window) compose() {
	sh := w.Shell
	w.view = watch.NewView(sh.Options.Session.Workspace(), sh.Options.Lang)
	w.thumbs = grid.NewThumbLoader(watch.Thumbs{Workspace: sh.Options.Session.Workspace(), Pictures: sh.Options.Pictures}, sh.Do)
	w.body = &body{prefs: sh.App.Preferences()}
	w.grid = w.newGrid()
	w.finder = &finder{Shell: sh, body: w.body}
	w.picture = &pictureViews{Shell: sh, view: w.view, grid: w.grid}
	w.settings = settings.New(w.settingsHost())
	w.follow = &follower{Shell: sh, finder: w.finder, view: w.view, grid: w.grid}
	w.retry = &retrier{Shell: sh, picture: w.picture, grid: w.grid, view: w.view}
	w.judging = &judging.Controller{Shell: sh, Picture: w.picture, Grid: w.grid, View: w.view, Undone: &w.undone, Views: func() *review.Views { return w.reviewing.views }}
	w.library = &judging.Library{Shell: sh, Picture: w.picture, Undone: &w.undone}
	w.teaching = &judging.Teaching{Shell: sh, Picture: w.picture, Grid: w.grid, Judging: w.judging, Library: w.library, Changed: func() { w.news.paint() }}
	w.judging.Changed, w.library.Changed = w.teaching.Look, w.teaching.Look
	w.drops = &drops.Controller{
		Shell: sh, Follow: w.follow, Models: w.settings.Models,
		TaskAt: func(at fyne.Position) (workspace.Task, bool) { return w.finder.side.TaskAt(at) },
	}
	w.exporting = &exporting{Shell: sh, finder: w.finder, drops: w.drops, grid: w.grid}
	w.copier = &copier{Shell: sh, picture: w.picture, exporting: w.exporting, grid: w.grid}
	w.reviewing = newReviewing(w)
	w.picture.other, w.drops.Tables = w.reviewing, w.reviewing.takeTables
	w.tasks = &tasks.Controller{Shell: sh, Finder: w.finder, Follow: w.follow, Drops: w.drops, Undone: &w.undone, Changed: func() { w.news.paint(); w.teaching.Look() }}
	w.news = &news{Shell: sh, tasks: w.tasks, follow: w.follow, retry: w.retry, settings: w.settings}
	w.ranking = &ranking.Controller{Shell: sh, Picture: w.picture, Finder: w.finder, Views: func() *review.Views { return w.reviewing.views }}
	w.reading = &reading.Controller{Shell: sh, Import: func() { w.settings.Open(settings.PageModels) }, Changed: func() { w.news.paint() }}
	w.news.others = []func() (chrome.Notice, func() []*kit.Button){w.reading.Notice, w.ranking.Notice, w.teaching.Notice}
	w.tasks.Reading, w.finder.ranking = w.reading, w.ranking
	if sh.Options.AddTyped != nil {
		w.tasks.TypeLabel = func(packKey string) { w.library.TypeLabel(packKey, func() {}) }
	}
	w.reviewing.news, w.drops.Say = w.news, w.news.say
	w.closer = &closer{Shell: sh, exporting: w.exporting, thumbs: w.thumbs}
}

// furnish makes the widgets that have texts, in the language that the interface speaks now, and
// gives them to the parts.
func (w *Window) furnish() {
	w.finder.furnish(func(t workspace.Task, at fyne.CanvasObject) { w.tasks.ShowMenu(t, at) }, w.tasks.Rename)
	if w.library.Offered() {
		w.finder.side.OfferLibrary(w.Working("library", func() { w.library.Open(false) }))
	}
	w.buildPicture()
	w.reviewing.furnish()
	w.buildBody()
	w.drops.Demo, w.drops.Empty, w.exporting.toolbar = w.picture.demo, w.empty, w.toolbar
	w.news.strip, w.news.root, w.news.offer = w.strip, w.root, w.reviewing.views
	w.closer.status = w.status
	w.Tell = w.toolbar.ShowNotice
	w.TellDone = func(text string, color fyne.ThemeColorName) {
		w.Tell(text, color)
		w.picture.viewer.ShowNote(text, color)
		w.picture.demo.ShowNote(text, color)
	}
	if w.Options.Warning != "" {
		w.Tell(w.Options.Warning, kit.ColorUnsure)
	}
	w.keyboard.listen(w.Win.Canvas(), w.bindings(), w.TopSheet)
}

// newGrid makes the grid and says what it does to the window.
func (w *Window) newGrid() *grid.Grid {
	g := grid.NewGrid(w.view, w.thumbs)
	g.SetCellWidth(settings.CellWidth(w.App.Preferences()))
	g.OnFocus = func(int) { w.Work("focus", w.picture.Inspect) }
	g.OnOpen = func(i int) { w.Work("open", func() { w.picture.viewer.Open(i, false) }) }
	g.OnMenu = func(at fyne.Position) { w.Work("menu", func() { w.showPictureMenu(at) }) }
	g.OnSelectionChanged = w.paintSelection
	g.OnWork = w.Work
	return g
}

// buildPicture makes what shows one picture.
func (w *Window) buildPicture() {
	p := w.picture
	p.inspector = viewer.NewInspector(viewer.Actions{
		Retry: w.Working("retry", w.retry.focused), Detail: p.inspectDetail,
		More:  func(at fyne.CanvasObject) { w.Work("menu", func() { w.showPictureMenuBy(at, fyne.Position{}) }) },
		Judge: func(v workspace.Verdict) { w.judging.Judge(v, "") }, Relabel: w.judging.Relabel,
	})
	p.preview = viewer.NewPreviewer(w.Options.Pictures, viewer.PreviewSide, w.Do, p.inspector.SetPicture, p.inspector.SetFileState)
	p.gallery = viewer.NewGallery(w.Options.Pictures, w.Do, func(row int, img *image.RGBA) {
		p.viewer.SetPicture(row, img)
		p.demo.SetPicture(row, img)
	})
	host := w.viewerHost()
	p.viewer, p.demo = viewer.New(host), viewer.NewDemo(host)
}

// buildBody makes the widgets around the pictures and gives everything its place.
func (w *Window) buildBody() {
	b, work := w.body, w.Working
	samples := len(drops.SamplePictures(w.Options.Samples))
	b.toolbar = chrome.NewToolbar(b.grid.CellWidth(), w.finder.field.Root, chrome.ToolbarActions{
		Order: work("orders", w.finder.showOrders), Show: w.reviewing.show,
		Add: work("add", w.drops.AddPictures), Folder: work("folder", w.drops.AddFolder),
		View:    func() { b.setList(!b.grid.List()) },
		Details: b.toggleDetails, Settings: func() { w.settings.Open(settings.PageRecognise) }, More: work("menu", w.showMore), Export: work("export", w.exporting.dialogOrCancel),
		Size: func(v float32) {
			w.Work("size", func() {
				b.grid.SetCellWidth(v)
				b.prefs.SetFloat(settings.PrefCell, float64(v))
			})
		},
	})
	b.strip = chrome.NewStrip()
	b.status = chrome.NewStatusBar(w.Options.Lang, chrome.StatusActions{
		Stop: w.Options.Session.Stop, Retry: work("retry", w.retry.selected),
		Threshold: func() { w.settings.ShowThreshold(b.status.Threshold) }, Device: func() { w.settings.ShowDevice(b.status.Device) },
	})
	b.empty = chrome.NewEmpty(samples, chrome.EmptyActions{
		Add: w.drops.AddPictures, Folder: w.drops.AddFolder, Samples: w.drops.AddSamples,
		Words: func() { w.reviewing.views.ShowCategories() }, Retry: w.Options.Session.Reopen,
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
	w.Win.SetContent(b.root)
}

// viewerHost returns what the viewer and the demo need of the window.
func (w *Window) viewerHost() viewer.Host {
	return viewer.Host{
		Window: w.Win, Grid: w.grid, Gallery: w.picture.gallery,
		Row: w.picture.cell,
		GridKey: func(name fyne.KeyName, mod fyne.KeyModifier) {
			w.Work("grid key", func() { w.grid.Key(name, mod) })
		},
		TypedRune: w.typedRune,
		WindowKey: func(name fyne.KeyName) {
			w.keyboard.press(name, 0)
		},
		Inspect: w.picture.Inspect, Copy: w.copier.copyPicture, Paste: w.drops.Paste,
		Device:   func() inference.Device { return w.Frame.Status.Device },
		Awaiting: func() bool { return w.follow.file != "" },
		GiveUp:   w.follow.giveUpFile,
	}
}

// settingsHost returns what the settings need of the window.
func (w *Window) settingsHost() settings.Host {
	return settings.Host{
		App: w.App, Window: w.Win, Lang: w.Options.Lang, Program: &w.Options.Program,
		Go: func(f func(ctx context.Context)) { w.Goroutines.Go(func() { f(w.Ctx) }) }, Do: w.Do,
		Status:    func() session.Status { return w.Frame.Status },
		Threshold: func() float32 { return w.Frame.Threshold },
		Counts:    func() (string, workspace.Counts) { return w.finder.scopeName(), w.finder.scopeCounts() },
		Open:      w.Open, ChooseFile: w.ChooseFile, Launch: w.Launch,
		Reopen: w.Reopen,
		SetThreshold: func(t float32) {
			w.Work("threshold", func() { w.setThreshold(t) })
		},
		Samples: func() ([]string, error) {
			dir, err := drops.UnpackSamples(w.Options.Samples, w.Options.SampleDir)
			var paths []string
			for _, name := range drops.SamplePictures(w.Options.Samples) {
				paths = append(paths, filepath.Join(dir, filepath.FromSlash(name)))
			}
			return paths, err
		},
		SetTheme: w.SetTheme, SetLanguage: w.speak, Inspect: w.picture.Inspect, ShowKeys: w.showKeys, Clear: func() { w.tasks.AskClear() },
	}
}

// Show shows the window and starts its goroutines.
func (w *Window) Show() {
	w.Goroutines.Go(func() { w.Ticker.Run(w.Ctx) })
	w.serve()
	w.Goroutines.Go(func() {
		if native.HasTheme(w.Ctx) {
			w.Do(w.FollowSystem)
		}
	})
	w.Win.Show()
}

// Discard ends what Show has started, where the system gave no window. It blocks until that is
// gone; the session stays open.
func (w *Window) Discard() {
	w.Cancel()
	w.Goroutines.Wait()
	w.thumbs.Close()
}

// serve starts what makes the pictures and figures of the widgets that are there now.
func (w *Window) serve() {
	ctx, cancel := context.WithCancel(w.Ctx)
	w.dismiss = cancel
	preview, gallery, views := w.picture.preview, w.picture.gallery, w.reviewing.views
	w.Goroutines.Go(func() { preview.Run(ctx) })
	w.Goroutines.Go(func() { gallery.Run(ctx) })
	w.Goroutines.Go(func() { views.Run(ctx) })
}

// FitScreen makes the window no larger than the screen has room for. It is called on the
// main goroutine once the application runs.
func (w *Window) FitScreen() {
	if area, ok := native.WorkArea(w.Win.Canvas()); ok {
		w.fit(area)
	}
}

// fit makes the window no larger than a work area, in dp, with room for the title bar.
func (w *Window) fit(area fyne.Size) {
	const title = 32
	area.Height -= title
	if area.Width < usualWidth || area.Height < usualHeight {
		w.Win.Resize(fyne.NewSize(min(usualWidth, area.Width), min(usualHeight, area.Height)))
	}
}

// showMore opens what the toolbar has no room for.
func (w *Window) showMore() {
	view := kit.Tr("toolbar.list")
	if w.grid.List() {
		view = kit.Tr("toolbar.cards")
	}
	items := []shell.MenuItem{
		{Text: kit.Tr("toolbar.folder"), On: w.drops.AddFolder},
		{Text: kit.Tr("sort.short"), On: w.finder.showOrders},
		{Text: view, On: func() { w.setList(!w.grid.List()) }},
		{Text: kit.Tr("toolbar.settings"), On: func() { w.settings.Open(settings.PageRecognise) }},
	}
	if w.library.Offered() {
		items = append(items, shell.MenuItem{Text: kit.Tr("library.open"), On: func() { w.library.Open(false) }})
	}
	w.ShowMenu(w.toolbar.More, items)
}

// Front brings the window before the others.
func (w *Window) Front() {
	if !w.IsClosing {
		w.Win.Show()
		w.Win.RequestFocus()
	}
}

// Add adds files and folders as a drop does.
func (w *Window) Add(paths []string) {
	w.drops.Take(paths)
}

// Closing reports whether the window is closing. It may be called from any goroutine.
func (w *Window) Closing() bool { return w.Ctx.Err() != nil }
