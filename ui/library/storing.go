package library

import (
	"context"
	"errors"
	"strconv"

	"wanwu/app/engine"
	"wanwu/app/labelling"
	"wanwu/app/labels"
	"wanwu/app/labels/table"
	"wanwu/app/words"
	"wanwu/inference"
	"wanwu/ui/kit"
)

// read reads the labels of the pack and lists them.
func (p *Page) read(then func()) {
	if p.later(func() { p.read(then) }) {
		return
	}
	var b *book
	var e *labelling.Edition
	var err error
	p.do(func(context.Context) {
		if e, err = p.host.Load(p.pack); err == nil {
			b = newBook(e, p.host.Counts(), p.host.Lang)
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

// put shows a book.
func (p *Page) put(b *book) {
	// Places in the list are of the book before, until the search has ended.
	p.book, p.damaged, p.found = b, nil, listed{}
	p.list.Refresh()
	lib := &b.lib
	text := kit.Tr("library.version.none")
	if b.version > 0 {
		text = kit.Tr("library.version", kit.Args{"N": strconv.Itoa(b.version), "M": kit.Number(len(lib.Overrides) + len(lib.Labels))})
	}
	p.version.Set(text)
	if p.form.chosen {
		if at := b.place(p.form.key); at >= 0 {
			p.open(at)
		} else {
			p.close() // the label is not there any more
		}
	}
	p.find()
}

// turn shows the labels of another pack; what is wanted and not saved is saved first.
func (p *Page) turn(pack engine.PackInfo) {
	if p.later(func() { p.turn(pack) }) || pack.Key == p.pack.Key {
		return
	}
	if p.form.dirty() {
		p.save(func() { p.turn(pack) })
		return
	}
	p.pack = pack
	p.markPack()
	p.clear()
	p.count.Set(kit.Tr("library.reading"))
	p.read(nil)
}

// save saves what the form wants, has the results follow, and calls then where that went well.
func (p *Page) save(then func()) {
	if p.later(func() { p.save(then) }) || !p.form.dirty() {
		return
	}
	b, k, line := p.book, p.form.key, p.form.line()
	p.store(change{
		make: func() (labels.Library, int, error) { return b.table.Set(k, line) },
		said: func(int) string { return kit.Tr("library.saved") },
		refused: func(err error) string {
			p.refused = &line
			return p.sentence(err)
		},
		saved: func() {
			if p.form.chosen && p.form.key == k {
				p.form.before = line // what was typed since is wanted yet
				p.form.changed()
			}
		},
		then: then,
	})
}

// change is a change of the library. All but make is called on the main goroutine.
type change struct {
	make    func() (lib labels.Library, n int, err error) // n is how many labels are otherwise
	said    func(n int) string
	refused func(error) string // says why it cannot be
	saved   func()             // nil for nothing
	then    func()             // called last where it went well; nil for nothing
}

// store changes the library, saves it, and has the results follow.
func (p *Page) store(c change) {
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
		if lib, n, err = c.make(); err != nil || n == 0 {
			return
		}
		if err = p.host.Save(ctx, b.edition, &lib); err == nil {
			next = newBook(b.edition, p.host.Counts(), p.host.Lang)
		}
	}, func() {
		if err != nil {
			p.say(c.refused(err), kit.ColorWrong)
			p.markPack() // another one may have been wanted
			p.readChanged(err)
			return
		}
		if c.saved != nil {
			c.saved()
		}
		if n == 0 {
			p.say(kit.Tr("library.same"), kit.ColorMuted)
		} else {
			p.say(c.said(n), kit.ColorRight)
			p.host.Saved(b.edition)
			p.put(next)
		}
		if c.then != nil {
			c.then()
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

// takeBack takes back the last change; pressed again, the one before.
func (p *Page) takeBack() {
	p.step(p.host.Undo, "library.undone", "library.nothing", p.host.Undone)
}

// redo makes the change again that was taken back last.
func (p *Page) redo() {
	p.step(p.host.Redo, "library.redone", "library.nothing_redo", func(e *labelling.Edition, _ string) { p.host.Saved(e) })
}

// step goes to another version: done and none say that it did, and that there is none; led is told the
// hash of the version before.
func (p *Page) step(to func(ctx context.Context, e *labelling.Edition) (bool, error), done, none string, led func(e *labelling.Edition, hash string)) {
	if p.later(func() { p.step(to, done, none, led) }) {
		return
	}
	e := p.damaged
	if p.book != nil {
		e = p.book.edition
	}
	if e == nil {
		return
	}
	p.say(kit.Tr("library.saving"), kit.ColorMuted)
	hash, given := e.Hash, p.form.line()
	var next *book
	var ok bool
	var err error
	p.do(func(ctx context.Context) {
		if ok, err = to(ctx, e); err == nil && ok {
			next = newBook(e, p.host.Counts(), p.host.Lang)
		}
	}, func() {
		switch {
		case err != nil:
			p.say(p.sentence(err), kit.ColorWrong)
			p.readChanged(err)
		case !ok:
			p.say(kit.Tr(none), kit.ColorMuted)
		default:
			p.say(kit.Tr(done), kit.ColorRight)
			led(e, hash)
			p.form.before = given // what was wanted of the version before is given up
			p.put(next)
		}
	})
}

// readChanged reads the labels again where another process has changed them.
func (p *Page) readChanged(err error) {
	if inference.CodeOf(err) == inference.CodeLabelsChanged {
		p.read(nil)
	}
}
