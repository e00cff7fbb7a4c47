package library

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"wanwu/app/engine"
	"wanwu/app/labelling"
	"wanwu/app/labels/table"
	"wanwu/app/query"
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
	told    *kit.Paragraph
	version *kit.Line
	undo    *kit.Button
	search  context.CancelFunc
	packs   *fyne.Container // what chooses among them

	busy     bool
	waiting  []func()      // what is done once nothing runs
	commands []*kit.Button // that wait while something runs
	refused  *table.Line   // of the form, that could not be saved; nil for none
}

// Show opens the page of the labels of a pack, with the label of a name chosen where there is one.
func Show(h Host, pack engine.PackInfo, name string) *Page {
	p := &Page{host: h, pack: pack, search: func() {}}
	p.entry = kit.NewEntry(p.key, func() bool { return false }, func(bool) {})
	p.entry.SetPlaceHolder(kit.Tr("library.hint"))
	p.entry.OnChanged = func(string) { p.find() }
	p.count, p.told, p.version = kit.Small(kit.Tr("library.reading")), kit.NewParagraph("", kit.ColorMuted, pageWidth-2*pagePad), kit.Small("")
	p.told.TextSize = theme.SizeNameCaptionText
	p.form = newForm(func() { p.save(nil) }, p.offer)
	p.list = widget.NewList(func() int { return len(p.found.at) }, func() fyne.CanvasObject { return newRow() }, p.fill)
	p.list.HideSeparators = true
	p.list.OnSelected = func(i widget.ListItemID) {
		p.list.UnselectAll() // the row shows that it is chosen
		if i < len(p.found.at) {
			p.choose(p.found.at[i])
		}
	}
	p.sheet = &kit.Sheet{Canvas: h.Canvas, Width: pageWidth, Pad: pagePad, Content: p.content(), Foot: p.foot(), OnClose: func() { p.search() }, Leave: p.leave}
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
		p.packs = container.NewStack()
		p.markPack()
		head = append(head, p.packs)
	}
	filters := kit.Choice([]string{kit.Tr("library.all"), kit.Tr("library.changed")}, int(p.filter), func(i int) {
		p.filter = filter(i)
		p.find()
	})
	left := container.New(listLayout{}, container.NewThemeOverride(p.entry, kit.FieldTheme{}), filters, p.count, p.list)
	return container.New(&frame{canvas: p.host.Canvas, foot: func() float32 { return p.sheet.Foot.MinSize().Height }},
		container.New(kit.Stack{Gap: 10}, head...), left, container.NewVScroll(container.New(kit.Inset{Right: 8}, p.form.root)))
}

// markPack marks the pack that is shown among those that can be.
func (p *Page) markPack() {
	if p.packs == nil {
		return
	}
	var titles []string
	at := -1
	for i, pack := range p.host.Packs {
		titles = append(titles, pack.Title)
		if pack.Key == p.pack.Key {
			at = i
		}
	}
	p.packs.Objects = []fyne.CanvasObject{kit.Choice(titles, at, func(i int) { p.turn(p.host.Packs[i]) })}
	p.packs.Refresh()
}

func (p *Page) foot() fyne.CanvasObject {
	p.undo = kit.NewButton(kit.Tr("library.undo"), kit.Secondary, p.takeBack)
	if p.host.Type != nil {
		p.commands = append(p.commands, kit.NewButton(kit.Tr("typed.menu"), kit.Secondary, func() { p.host.Type(p.pack, func() { p.read(nil) }) }))
	}
	p.commands = append(p.commands, p.undo, kit.NewButton(kit.Tr("library.redo"), kit.Secondary, p.redo), kit.NewButton(kit.Tr("library.export"), kit.Secondary, p.exportTable),
		kit.NewButton(kit.Tr("library.import"), kit.Secondary, p.importTable))
	buttons := container.New(&kit.Flow{Gap: buttonGap})
	for _, b := range p.commands {
		buttons.Add(b)
	}
	buttons.Add(kit.NewButton(kit.Tr("dialog.close"), kit.Secondary, p.leave))
	return container.New(foot{p.host.Canvas}, p.told, p.version, buttons)
}

// leave closes the page; what is wanted and not saved is saved first. What cannot be saved is given
// up the second time.
func (p *Page) leave() {
	if !p.form.dirty() || p.refused != nil && p.form.line() == *p.refused {
		p.sheet.Close()
		return
	}
	if !p.later(p.leave) {
		p.save(p.leave)
	}
}

// say says what became of something.
func (p *Page) say(text string, color fyne.ThemeColorName) {
	p.told.Text, p.told.Color = text, color
	p.told.Refresh()
	p.sheet.Refresh() // it may need more lines, or fewer
}

// later has f done once what runs is done; false is that nothing runs, and f is not called.
func (p *Page) later(f func()) bool {
	if p.busy {
		p.waiting = append(p.waiting, f)
	}
	return p.busy
}

// do runs work off the main goroutine, after what runs already, and then done on it.
func (p *Page) do(work func(ctx context.Context), done func()) {
	if p.later(func() { p.do(work, done) }) {
		return
	}
	p.setBusy(true)
	p.host.Go(func(ctx context.Context) {
		work(ctx)
		p.host.Do(func() {
			p.setBusy(false)
			done()
			for !p.busy && len(p.waiting) > 0 {
				next := p.waiting[0]
				p.waiting = p.waiting[1:]
				next()
			}
		})
	})
}

func (p *Page) setBusy(busy bool) {
	p.busy, p.form.busy = busy, busy
	for _, b := range p.commands {
		enable(b, !busy)
	}
	p.form.changed()
}

// close shows no label in the form.
func (p *Page) close() {
	p.form.chosen = false
	kit.SetShown(p.form.fields, false)
	kit.SetShown(p.form.how, true)
}

// choose shows a label in the form; what is wanted of the one before and not saved is saved first.
func (p *Page) choose(at int32) {
	if p.book == nil || at < 0 {
		return
	}
	if k := p.book.key(at); p.form.dirty() && p.form.key != k {
		pack := p.pack.Key
		again := func() {
			if p.book != nil && p.pack.Key == pack {
				p.choose(p.book.place(k))
			}
		}
		if !p.later(again) {
			p.save(again)
		}
		return
	}
	if !p.form.chosen || p.form.key != p.book.key(at) {
		p.say("", kit.ColorMuted)
	}
	p.open(at)
	p.list.Refresh()
}

// open shows a label in the form.
func (p *Page) open(at int32) {
	if at < 0 || int(at) >= len(p.book.shown) {
		return
	}
	k := p.book.key(at)
	line, class, ok := p.book.table.Line(k, p.host.Lang)
	if !ok {
		return
	}
	was := kit.Tr("library.was", kit.Args{"Name": class.Name, "Key": strings.TrimSpace(k.String() + " " + class.ID)})
	if k.ID != "" {
		was = kit.Tr("library.taught", kit.Args{"Key": k.ID})
	}
	p.refused = nil
	p.form.show(p.book.name(at, p.host.Lang), was, k, class, line)
}

// offer offers labels to merge into.
func (p *Page) offer(text string) {
	b, k := p.book, p.form.key
	p.host.Go(func(ctx context.Context) {
		var targets []target
		if strings.TrimSpace(text) != "" {
			for _, at := range b.find(ctx, text, everyLabel, p.host.Lang).at {
				if len(targets) == offeredTargets {
					break
				}
				if of := b.key(at); of != k {
					if t := (target{b.name(at, p.host.Lang), b.names(of)}); t.written != text {
						targets = append(targets, t)
					}
				}
			}
		}
		p.host.Do(func() {
			if p.form.into.Text == text && p.form.key == k {
				p.form.offer(targets)
			}
		})
	})
}
