package settings

import (
	"os"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"wanwu/app/words"
	"wanwu/ui/kit"
	"wanwu/ui/models"
	"wanwu/ui/native"
)

// The room of the settings: wide enough for English labels beside their choices,
// low enough for the smallest window.
const (
	settingsWidth  float32 = 760
	settingsHeight float32 = 468
	settingsNav    float32 = 132
	settingsLabel  float32 = 116
)

// Settings opens and owns what is above the window to set things: the card with its pages, the
// panel of the threshold, the panel of the device.
type Settings struct {
	h         Host
	dialog    *dialog           // nil while it is not open
	threshold *thresholdControl // of the panel; nil while that is not open
	models    *models.Models    // nil where there are none to choose among
	gpu       *gpuInstall       // nil until the diagnosis offers it
	asked     bool              // the engine waits for leave to use other machines, and that was asked for
}

// New makes the settings, closed.
func New(h Host) *Settings { return &Settings{h: h} }

// Models returns the page of the models and what imports one; nil where there are none to
// choose among.
func (s *Settings) Models() *models.Models {
	if s.models == nil && s.h.Program.Models != nil {
		h, p := s.h, s.h.App.Preferences()
		s.models = models.New(s.h.Program.Models, models.Host{
			Host: native.Host{
				Lang: h.Lang, Canvas: h.Window.Canvas(), Go: h.Go, Do: h.Do, Open: h.Open, ChooseFile: h.ChooseFile,
				Folder: func() string { return p.String(PrefPackDir) }, SetFolder: func(dir string) { p.SetString(PrefPackDir, dir) },
			},
			Samples: h.Samples, Reopen: h.Reopen,
		})
	}
	return s.models
}

// Speak has what is opened from now on in a language.
func (s *Settings) Speak(l words.Lang) {
	s.h.Lang, s.models = l, nil // which is made anew
}

// Page returns the page that is open, −1 for none.
func (s *Settings) Page() int {
	if s.dialog == nil {
		return -1
	}
	return s.dialog.shown
}

// Painted updates what is open, for every frame that the window shows.
func (s *Settings) Painted() {
	s.checkConsent()
	if s.threshold != nil {
		s.threshold.update()
	}
	if s.dialog != nil {
		s.dialog.painted()
	}
}

// Scroll moves the card's page by a key; other keys it leaves alone.
func (s *Settings) Scroll(name fyne.KeyName) {
	if s.dialog != nil {
		s.dialog.scroll(name)
	}
}

// dialog has everything that can be set, a page a subject.
type dialog struct {
	all   *Settings
	h     Host
	sheet *kit.Sheet
	nav   []*kit.Button
	body  *container.Scroll
	shown int // the page

	device *devicePage // nil while another page is shown
	now    *thresholdControl
}

// The pages of the settings, in the order in which they are listed.
const (
	PageRecognise = iota
	PageDevice
	PageLook
	PageFiles
	PageDoctor
	PageModels
	PageService
)

// settingsPage is one subject.
type settingsPage struct {
	title string
	make  func() fyne.CanvasObject
}

func (s *dialog) pages() []settingsPage {
	return []settingsPage{
		{kit.Tr("settings.page.recognise"), s.recognisePage},
		{kit.Tr("settings.page.device"), s.devicePage},
		{kit.Tr("settings.page.look"), s.lookPage},
		{kit.Tr("settings.page.files"), s.filesPage},
		{kit.Tr("settings.page.doctor"), s.doctorPage},
		{kit.Tr("settings.page.models"), s.modelsPage},
		{kit.Tr("settings.page.service"), s.servicePage},
	}
}

// Open opens the card at a page.
func (s *Settings) Open(page int) {
	if s.dialog != nil {
		s.dialog.show(page)
		return
	}
	c := &dialog{all: s, h: s.h, body: container.NewVScroll(container.NewWithoutLayout())}
	var nav []fyne.CanvasObject
	for i, p := range c.pages() {
		b := kit.NewButton(p.title, kit.Ghost, func() { c.show(i) })
		c.nav, nav = append(c.nav, b), append(nav, b)
	}
	canvas := s.h.Window.Canvas()
	c.sheet = &kit.Sheet{Canvas: canvas, Width: settingsWidth, Pad: 18}
	done := kit.NewButton(kit.Tr("dialog.close"), kit.Primary, c.sheet.Close)
	keys := kit.NewButton(kit.Tr("settings.keys"), kit.Ghost, func() { c.sheet.Close(); s.h.ShowKeys() })
	c.sheet.Content = container.New(settingsLayout{canvas},
		container.New(kit.Stack{Gap: 2}, nav...), kit.NewSurface(kit.ColorLine, "", 0), c.body, done, keys)
	c.sheet.OnClose = func() { s.dialog = nil }
	s.dialog = c
	c.show(page)
	s.h.Open(c.sheet, c.nav[page])
}

// show puts a page on the card.
func (s *dialog) show(page int) {
	focused := slices.ContainsFunc(s.nav, func(b *kit.Button) bool { return b.Focused })
	for i, b := range s.nav {
		b.Choose(i == page)
	}
	if focused { // a ring around another subject would look like a second choice
		s.h.Window.Canvas().Focus(s.nav[page])
	}
	s.shown, s.device, s.now = page, nil, nil
	s.body.Content = s.pages()[page].make()
	s.body.Offset = fyne.Position{}
	s.body.Refresh()
}

// painted updates the page, for every frame while the settings are open.
func (s *dialog) painted() {
	if s.device != nil {
		s.device.update()
	}
	if s.now != nil {
		s.now.update()
	}
}

// scroll moves the page by a key; other keys it leaves alone.
func (s *dialog) scroll(name fyne.KeyName) {
	kit.ScrollPage(s.body, name)
}

// settingsLayout has the subjects at the left, the page at the right and the buttons
// below.
type settingsLayout struct{ canvas fyne.Canvas }

func (l settingsLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	nav, line, body, done := objects[0], objects[1], objects[2], objects[3]
	m := done.MinSize()
	kit.Place(nav, 0, 0, settingsNav, nav.MinSize().Height)
	kit.Place(line, settingsNav+12, 0, 1, size.Height-m.Height-14)
	x := settingsNav + 30
	kit.Place(body, x, 0, size.Width-x, size.Height-m.Height-14)
	kit.Place(done, size.Width-m.Width, size.Height-m.Height, m.Width, m.Height)
	kit.Place(objects[4], 0, size.Height-m.Height, settingsNav, objects[4].MinSize().Height)
}

func (l settingsLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(settingsNav+200, min(settingsHeight, l.canvas.Size().Height-70))
}

// modelsPage shows the models that can be chosen among.
func (s *dialog) modelsPage() fyne.CanvasObject {
	m := s.all.Models()
	if m == nil {
		return page()
	}
	return m.Page(s.body.Refresh)
}

func (s *dialog) recognisePage() fyne.CanvasObject {
	h, p := s.h, s.h.App.Preferences()
	s.now = newThresholdControl(h)
	tops := topChoices()
	clear := kit.NewButton(kit.Tr("settings.clear"), kit.Secondary, func() { s.sheet.Close(); h.Clear() })
	if _, n := h.Counts(); n.All == 0 {
		clear.Disable()
	}
	return page(
		setting{kit.Tr("settings.threshold"), container.New(kit.Stack{Gap: 8}, s.now.value, s.now.slide, s.now.effect, container.New(kit.Row{}, s.now.usual))},
		choice(kit.Tr("settings.top"), numbers(tops), position(tops, TopK(p)), func(i int) {
			p.SetInt(PrefTop, tops[i])
			h.Inspect()
		}, kit.Tr("settings.top.hint")),
		setting{kit.Tr("settings.list"), container.New(kit.Row{}, clear)})
}

func (s *dialog) lookPage() fyne.CanvasObject {
	h, p := s.h, s.h.App.Preferences()
	modes := []kit.ThemeMode{kit.FollowSystem, kit.AlwaysLight, kit.AlwaysDark}
	langs := []string{"", string(words.Chinese), string(words.English)}
	language := kit.Choice([]string{kit.Tr("settings.system"), "中文", "English"}, position(langs, p.String(PrefLanguage)), func(i int) {
		p.SetString(PrefLanguage, langs[i])
		h.SetLanguage(Language(p, "", words.LocaleOf(os.Getenv)))
	})
	return page(
		setting{kit.Tr("settings.theme"), kit.Choice([]string{kit.Tr("settings.system"), kit.Tr("settings.light"), kit.Tr("settings.dark")},
			position(modes, ThemeMode(p)), func(i int) {
				p.SetString(PrefTheme, string(modes[i]))
				h.SetTheme(modes[i])
			})},
		setting{kit.Tr("settings.language"), language})
}
