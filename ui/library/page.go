package library

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"wanwu/app/engine"
	"wanwu/app/labelling"
	"wanwu/app/labels"
	"wanwu/app/labels/table"
	"wanwu/app/query"
	"wanwu/app/words"
	"wanwu/inference"
	"wanwu/ui/kit"
)

const (
	pageWidth  float32 = 900
	pageHeight float32 = 560
	pagePad    float32 = 20
)

// Page is the page of the label library. It belongs to the main goroutine.
type Page struct {
	host Host
	pack engine.PackInfo
	book *book // that is shown; nil while none is read
	// damaged is the edition whose content cannot be read; nil where it can be.
	damaged *labelling.Edition
	sheet   *kit.Sheet

	entry   *kit.Entry
	filter  filter
	list    *widget.List
	found   listed
	look    *query.Text // what found was found by; nil for all
	count   *kit.Line
	form    *form
	told    *kit.Line
	version *kit.Line
	undo    *kit.Button
	busy    bool
	search  context.CancelFunc
}

// Show opens the page of the labels of a pack, with the label of a name chosen where there is one.
func Show(h Host, pack engine.PackInfo, name string) *Page {
	p := &Page{host: h, pack: pack, search: func() {}}
	p.entry = kit.NewEntry(p.key, func() bool { return false }, func(bool) {})
	p.entry.SetPlaceHolder(kit.Tr("library.hint"))
	p.entry.OnChanged = func(string) { p.find() }
	p.count, p.told, p.version = kit.Small(kit.Tr("library.reading")), kit.Small(""), kit.Small("")
	p.form = newForm(func() { p.save(nil) }, p.offer)
	p.list = widget.NewList(func() int { return len(p.found.at) }, func() fyne.CanvasObject { return newRow() }, p.fill)
	p.list.HideSeparators = true
	p.list.OnSelected = func(i widget.ListItemID) {
		p.list.UnselectAll() // the row shows that it is chosen
		if i < len(p.found.at) {
			p.choose(p.found.at[i])
		}
	}
	p.sheet = &kit.Sheet{Canvas: h.Canvas, Width: pageWidth, Pad: pagePad, Content: p.content(), Foot: p.foot(), OnClose: func() { p.search() }}
	h.Open(p.sheet, p.entry)
	p.read(func() {
		if at := p.book.named(name, h.Lang); at >= 0 {
			p.choose(at)
		}
	})
	return p
}

// content lays out the page: the search and the list, and beside them the form.
func (p *Page) content() fyne.CanvasObject {
	title := kit.NewElastic(kit.Tr("library.title"), theme.ColorNameForeground, kit.SizeLabel)
	title.Bold = true
	head := []fyne.CanvasObject{title}
	if len(p.host.Packs) > 1 {
		var titles []string
		at := -1
		for i, pack := range p.host.Packs {
			titles = append(titles, pack.Title)
			if pack.Key == p.pack.Key {
				at = i
			}
		}
		head = append(head, kit.Choice(titles, at, func(i int) { p.turn(p.host.Packs[i]) }))
	}
	filters := kit.Choice([]string{kit.Tr("library.all"), kit.Tr("library.changed")}, int(p.filter), func(i int) {
		p.filter = filter(i)
		p.find()
	})
	left := container.New(listLayout{}, container.NewThemeOverride(p.entry, kit.FieldTheme{}), filters, p.count, p.list)
	return container.New(&frame{canvas: p.host.Canvas, foot: func() float32 { return p.sheet.Foot.MinSize().Height }},
		container.New(kit.Stack{Gap: 10}, head...), left, container.NewVScroll(p.form.root))
}

func (p *Page) foot() fyne.CanvasObject {
	p.undo = kit.NewButton(kit.Tr("library.undo"), kit.Secondary, p.takeBack)
	said := container.New(kit.Stack{}, p.told, p.version)
	buttons := container.New(kit.Row{Gap: 8})
	if p.host.Type != nil {
		buttons.Add(kit.NewButton(kit.Tr("typed.menu"), kit.Secondary, func() { p.host.Type(p.pack, func() { p.read(func() {}) }) }))
	}
	for _, b := range []*kit.Button{p.undo, kit.NewButton(kit.Tr("library.export"), kit.Secondary, p.exportTable),
		kit.NewButton(kit.Tr("library.import"), kit.Secondary, p.importTable), kit.NewButton(kit.Tr("dialog.close"), kit.Secondary, func() { p.leave() })} {
		buttons.Add(b)
	}
	return container.New(kit.Row{Gap: 12, Elastic: said}, said, buttons)
}

// leave closes the page; what is wanted and not saved is saved first.
func (p *Page) leave() {
	if p.form.dirty() {
		p.save(p.sheet.Close)
		return
	}
	p.sheet.Close()
}

// key takes the keys of the search field: the arrows and Enter choose in the list.
func (p *Page) key(k fyne.KeyName) bool {
	at := p.at()
	switch k {
	case fyne.KeyDown:
		at++
	case fyne.KeyUp:
		at--
	case fyne.KeyReturn, fyne.KeyEnter:
		at = max(at, 0)
	default:
		return false
	}
	if at >= 0 && at < len(p.found.at) {
		p.list.ScrollTo(at)
		p.choose(p.found.at[at])
	}
	return true
}

// at returns where in the list the chosen label is; −1 where it is not.
func (p *Page) at() int {
	for i, at := range p.found.at {
		if p.form.chosen && p.book.key(at) == p.form.key {
			return i
		}
	}
	return -1
}

// say says what became of something.
func (p *Page) say(text string, color fyne.ThemeColorName) { p.told.SetColored(text, color) }

// do runs work off the main goroutine, unless something runs already, and then done on it.
func (p *Page) do(work func(ctx context.Context), done func()) {
	if p.busy {
		return
	}
	p.busy = true
	p.host.Go(func(ctx context.Context) {
		work(ctx)
		p.host.Do(func() {
			p.busy = false
			done()
		})
	})
}

// read reads the labels of the pack and lists them.
func (p *Page) read(then func()) {
	var b *book
	var e *labelling.Edition
	var err error
	p.do(func(context.Context) {
		if e, err = p.host.Load(p.pack); err == nil {
			b = newBook(e, p.host.Counts())
		}
	}, func() {
		if err != nil {
			p.clear()
			p.damaged = e
			p.say(words.Sentence(p.host.Lang, err), kit.ColorWrong)
			return
		}
		p.put(b)
		if then != nil {
			then()
		}
	})
}

// clear shows no labels.
func (p *Page) clear() {
	p.search()
	p.book, p.damaged, p.found = nil, nil, listed{}
	p.close()
	p.count.Set("")
	p.version.Set("")
	p.list.Refresh()
}

// close shows no label in the form.
func (p *Page) close() {
	p.form.chosen = false
	kit.SetShown(p.form.fields, false)
	kit.SetShown(p.form.how, true)
}

// put shows a book.
func (p *Page) put(b *book) {
	p.book, p.damaged = b, nil
	lib := &b.lib
	text := kit.Tr("library.version.none")
	if b.version > 0 {
		text = kit.Tr("library.version", kit.Args{"N": strconv.Itoa(b.version), "M": kit.Number(len(lib.Overrides) + len(lib.Labels))})
	}
	p.version.Set(text)
	if p.form.chosen {
		if at := b.place(p.form.key); at >= 0 {
			p.open(at)
		}
	}
	p.find()
}

// turn shows the labels of another pack.
func (p *Page) turn(pack engine.PackInfo) {
	if p.busy || pack.Key == p.pack.Key {
		return
	}
	p.pack = pack
	p.close()
	p.read(nil)
}

// find lists the labels that the search field finds, by a goroutine, which the next text ends.
func (p *Page) find() {
	p.search()
	if p.book == nil {
		return
	}
	b, text, f := p.book, p.entry.Text, p.filter
	var look *query.Text
	if text := strings.TrimSpace(text); text != "" {
		look = query.NewText(text)
	}
	ctx, cancel := context.WithCancel(context.Background())
	p.search = cancel
	p.host.Go(func(window context.Context) {
		defer context.AfterFunc(window, cancel)()
		found := b.find(ctx, text, f, p.host.Lang)
		p.host.Do(func() {
			if ctx.Err() == nil {
				p.look = look
				p.show(found)
			}
		})
	})
}

// show lists labels.
func (p *Page) show(found listed) {
	p.found = found
	n, m := kit.Number(found.n), kit.Number(len(found.at))
	switch {
	case found.n == 0:
		p.count.Set(kit.Tr("library.none"))
	case !found.whole:
		p.count.Set(kit.Tr("library.many", kit.Args{"M": m}))
	case found.n > len(found.at):
		p.count.Set(kit.Tr("library.first", kit.Args{"N": n, "M": m}))
	default:
		p.count.Set(kit.Tr("library.count", kit.Args{"N": n}))
	}
	p.list.Refresh()
	p.list.ScrollToTop()
}

// fill shows a label in a row of the list.
func (p *Page) fill(i widget.ListItemID, o fyne.CanvasObject) {
	r, ok := o.(*row)
	if !ok || i >= len(p.found.at) || p.book == nil {
		return
	}
	at := p.found.at[i]
	count := ""
	if n := p.book.pictures(at); n > 0 {
		count = kit.Tr("library.pictures", kit.Args{"N": kit.Number(n)})
	}
	note := p.book.note(at, p.host.Lang)
	faint := note != ""
	if o := p.book.override(at); note == "" && o != nil && o.Sets(labels.SetsName) {
		note = o.Was
	}
	if note == "" && p.look != nil {
		note = otherName(p.look, p.book.name(at, p.host.Lang), &p.book.shown[at])
	}
	r.show(p.book.name(at, p.host.Lang), note, count, faint, p.form.chosen && p.form.key == p.book.key(at))
}

// otherName returns by which of its other names a text finds a class; empty where it is found by
// the name that is shown.
func otherName(look *query.Text, shown string, c *inference.Class) string {
	if _, other := look.ClassFit(shown, c); !other {
		return ""
	}
	best, name := query.FitNone, ""
	for _, of := range append([]string{c.Name, c.English}, c.Aliases...) {
		if of == "" || of == shown {
			continue
		}
		if fit := look.Fit(of); fit < best {
			best, name = fit, of
		}
	}
	return name
}

// choose shows a label in the form; what is wanted of the one before and not saved is saved first.
func (p *Page) choose(at int32) {
	if p.form.dirty() && p.form.key != p.book.key(at) {
		k := p.book.key(at)
		p.save(func() { p.open(p.book.place(k)); p.list.Refresh() })
		return
	}
	p.say("", kit.ColorMuted)
	p.open(at)
	p.list.Refresh()
}

// open shows a label in the form.
func (p *Page) open(at int32) {
	if at < 0 || int(at) >= len(p.book.shown) {
		return
	}
	k := p.book.key(at)
	line, class, ok := p.book.table().Line(k)
	if !ok {
		return
	}
	was := kit.Tr("library.was", kit.Args{"Name": class.Name, "Key": strings.TrimSpace(k.String() + " " + class.ID)})
	if k.ID != "" {
		was = kit.Tr("library.taught", kit.Args{"Key": k.ID})
	}
	p.form.show(p.book.name(at, p.host.Lang), was, k, class, line)
}

// offer offers labels to merge into.
func (p *Page) offer(text string) {
	b, k := p.book, p.form.key
	p.host.Go(func(ctx context.Context) {
		var names []string
		if strings.TrimSpace(text) != "" {
			for _, at := range b.find(ctx, text, everyLabel, p.host.Lang).at {
				if name := b.shown[at].Name; b.key(at) != k && name != text && len(names) < offeredTargets {
					names = append(names, name)
				}
			}
		}
		p.host.Do(func() {
			if p.form.into.Text == text && p.form.key == k {
				p.form.offer(names)
			}
		})
	})
}

// save saves what the form wants, has the results follow, and calls then where that went well.
func (p *Page) save(then func()) {
	if !p.form.dirty() || p.busy {
		return
	}
	b, k, line := p.book, p.form.key, p.form.line()
	p.store(func() (labels.Library, int, error) { return b.table().Set(k, line) }, func(error) string { return "" }, func(int) string { return kit.Tr("library.saved") }, then)
}

// store changes the library by a function, saves it, and has the results follow.
func (p *Page) store(change func() (labels.Library, int, error), sentence func(error) string, said func(n int) string, then func()) {
	b := p.book
	if b == nil {
		return
	}
	p.say(kit.Tr("library.saving"), kit.ColorMuted)
	var next *book
	var n int
	var err error
	p.do(func(ctx context.Context) {
		var lib labels.Library
		if lib, n, err = change(); err != nil || n == 0 {
			return
		}
		if err = p.host.Save(ctx, b.edition, &lib); err == nil {
			next = newBook(b.edition, p.host.Counts())
		}
	}, func() {
		switch {
		case err != nil:
			text := sentence(err)
			if text == "" {
				text = p.sentence(err)
			}
			p.say(text, kit.ColorWrong)
			if inference.CodeOf(err) == inference.CodeLabelsChanged {
				p.read(nil)
			}
			return
		case n == 0:
			p.say(kit.Tr("library.same"), kit.ColorMuted)
		default:
			p.say(said(n), kit.ColorRight)
			p.host.Saved(b.edition)
			p.put(next)
		}
		if then != nil {
			then()
		}
	})
}

// sentence says why a label cannot be so.
func (p *Page) sentence(err error) string {
	var e *table.Error
	if errors.As(err, &e) {
		return e.Text(p.host.Lang)
	}
	return words.Sentence(p.host.Lang, err)
}

// takeBack goes back to the version before.
func (p *Page) takeBack() {
	e := p.damaged
	if p.book != nil {
		e = p.book.edition
	}
	if e == nil {
		return
	}
	var next *book
	var ok bool
	var err error
	p.do(func(ctx context.Context) {
		if ok, err = p.host.Undo(ctx, e); err == nil && ok {
			next = newBook(e, p.host.Counts())
		}
	}, func() {
		switch {
		case err != nil:
			p.say(p.sentence(err), kit.ColorWrong)
		case !ok:
			p.say(kit.Tr("library.nothing"), kit.ColorMuted)
		default:
			p.say(kit.Tr("library.undone"), kit.ColorRight)
			p.form.before = p.form.line() // what was wanted of the version before is given up
			p.put(next)
		}
	})
}
